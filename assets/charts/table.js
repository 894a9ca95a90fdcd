"use strict";
// A sheet of the workbook as a table: {name, title, notes, columns: [{head, align}], rows: [{kind, cells}]}; a cell is a text or
// {text, look}.

Bangfu.table = function (el, sheet, opts = {}) {
  el.classList.add("chart", "chart-table");

  function cell(one, column, scope) {
    const text = typeof one === "string" ? one : one.text;
    const look = typeof one === "string" ? "" : " look-" + one.look;
    const td = Bangfu.make(scope ? "th" : "td", { class: (column ? column.align : "left") + look, scope });
    text.split("\n").forEach((line, n) => td.append(...(n ? [Bangfu.make("br"), line] : [line])));
    return td;
  }

  function line(row, at) {
    const tr = Bangfu.make("tr", { class: row.kind, "data-row": at });
    if (row.kind === "section") {
      // Its last cell lies across all columns that those before it leave.
      row.cells.forEach((one, c) => {
        const td = cell(one, sheet.columns[c]);
        if (c === row.cells.length - 1) td.colSpan = Math.max(1, sheet.columns.length - c);
        tr.append(td);
      });
    } else {
      row.cells.forEach((one, c) => tr.append(cell(one, sheet.columns[c])));
    }
    return tr;
  }

  function draw() {
    const table = Bangfu.make("table", { class: "sheet" },
      Bangfu.make("caption", {}, sheet.title),
      Bangfu.make("thead", {}, Bangfu.make("tr", {}, sheet.columns.map((c) => cell(c.head, c, "col")))),
      Bangfu.make("tbody", {}, sheet.rows.map(line)));
    el.replaceChildren(...(sheet.notes || []).map((note) => Bangfu.make("p", { class: "muted" }, note)),
      Bangfu.make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": sheet.title || sheet.name }, table));
    if (opts.onRow) {
      table.addEventListener("click", (event) => {
        const tr = event.target.closest("tr[data-row]");
        if (tr) opts.onRow(Number(tr.dataset.row));
      });
    }
  }

  draw();
  return {
    update(next) {
      sheet = next;
      draw();
    },
    highlight(rows) {
      const marked = new Set(rows || []);
      for (const tr of el.querySelectorAll("tr[data-row]")) tr.classList.toggle("marked", marked.has(Number(tr.dataset.row)));
    },
    destroy() {
      el.replaceChildren();
    },
  };
};
