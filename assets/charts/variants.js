"use strict";
// What-if variants beside the plan: the figures in a table, each with a bar for how far it lies from the plan's.

Bangfu.variants = function (el, data, opts = {}) {
  const t = Bangfu.t;
  el.classList.add("chart", "chart-variants");

  function draw() {
    const v = data.variants;
    if (!v) {
      el.replaceChildren();
      return;
    }
    // Columns that say the same of every row are of no use beside one another.
    const base = v.rows[0];
    const widest = v.columns.map((_, c) => Math.max(0, ...v.rows.map((row) =>
      row.cells[c] && row.cells[c][0] !== null && base.cells[c][0] !== null ? Math.abs(row.cells[c][0] - base.cells[c][0]) : 0)));
    const head = Bangfu.make("tr", {}, Bangfu.make("th", { scope: "col" }, t("variant")),
      v.columns.map((c) => Bangfu.make("th", { scope: "col", class: "right" }, c.head)), Bangfu.make("th", { scope: "col", class: "right" }, t("changed")));
    const lines = v.rows.map((row, n) => Bangfu.make("tr", { class: n ? "" : "base" },
      Bangfu.make("th", { scope: "row" }, row.name, row.changes.length ? Bangfu.make("small", {}, row.changes.join("；")) : null,
        row.note ? Bangfu.make("small", {}, row.note) : null),
      row.failed ? Bangfu.make("td", { class: "bad", colspan: v.columns.length }, row.failed)
        : row.cells.map((cell, c) => figure(cell, base.cells[c], v.columns[c], widest[c])),
      Bangfu.make("td", { class: "right" }, row.changed === null ? "" : Bangfu.number(row.changed))));
    el.replaceChildren(Bangfu.make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("variants") },
      Bangfu.make("table", { class: "variants" }, Bangfu.make("thead", {}, head), Bangfu.make("tbody", {}, lines))),
    Bangfu.make("div", { class: "legend" },
      Bangfu.make("span", {}, Bangfu.make("i", { class: "delta-key better" }), t("better")),
      Bangfu.make("span", {}, Bangfu.make("i", { class: "delta-key worse" }), t("worse"))));
  }

  function figure([number, text], base, column, widest) {
    const td = Bangfu.make("td", { class: "right" }, text);
    const delta = number !== null && base[0] !== null ? number - base[0] : 0;
    if (delta && widest) {
      const good = column.better === "either" ? "" : (delta < 0) === (column.better === "less") ? " better" : " worse";
      const bar = Bangfu.make("span", { class: "delta" + (delta < 0 ? " less" : "") + good, "aria-hidden": "true" },
        Bangfu.make("span", { style: { width: `${((50 * Math.abs(delta)) / widest).toFixed(1)}%` } }));
      td.append(bar);
    }
    return td;
  }

  draw();
  return {
    update(next) {
      data = next;
      draw();
    },
    highlight() {},
    destroy() {
      el.replaceChildren();
    },
  };
};
