// A sheet with as many rows as there are: only those in sight are in the page. Cells are reached with arrows, edited in place,
// and take what is pasted from a spreadsheet. One element has the focus; the cell one is at is told by aria-activedescendant.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon, clear, t, pick } = bench;
  const HEIGHT = 32;
  const PAGE = 200;
  /** Pages read at a time where a whole block is needed. */
  const MANY = 25;
  const SPARE = 8;

  /** Width of a text in pixels, about: Chinese is twice as wide as Latin. */
  const width = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 14 : 7.5), 0);

  // A block of cells as spreadsheets put it on the clipboard: what holds a tab, a line break or a quote first stands in quotes.
  const quoted = (cell) => (/^"|[\t\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  const asText = (rows) => rows.map((cells) => cells.map(quoted).join("\t")).join("\n");
  function asRows(text) {
    const rows = [[]];
    // A quote that is never closed is a letter like any other.
    const parts = /(?:"([^"]*(?:""[^"]*)*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/gy;
    const rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let part = parts.exec(rest); part; part = parts.exec(rest)) {
      rows.at(-1).push(part[1] === undefined ? part[2] : part[1].replace(/""/g, '"'));
      if (!part[3]) break;
      if (part[3] === "\n") rows.push([]);
    }
    return rows;
  }

  /**
   * `source`: fetch(from, count) → {columns, total, rows}; change([{row, value, column}]), add([[text]]), active(cell).
   * `adds` says whether a row can be typed below the last.
   */
  function grid(label, source, adds) {
    let columns = [];
    let total = 0;
    let pages = new Map();
    let age = 0;
    let at = { y: 0, x: 0 };
    let from = { y: 0, x: 0 };

    const head = h("div", { class: "sheet-head", role: "row", "aria-rowindex": "1" });
    const body = h("div", { class: "sheet-body", role: "rowgroup" });
    const sheet = h(
      "div",
      { class: "grid-sheet", role: "grid", tabindex: "0", id: "sheet", "aria-label": label, "aria-multiselectable": "true" },
      h("div", { role: "rowgroup", class: "sheet-top" }, head),
      body,
    );
    const element = h("div", { class: "sheet-wrap" }, sheet);

    const rowAt = (y) => pages.get(Math.floor(y / PAGE))?.rows[y % PAGE];
    const height = () => total + (adds() ? 1 : 0);
    const inside = (y, x) => {
      const [top, bottom] = [Math.min(at.y, from.y), Math.max(at.y, from.y)];
      const [left, right] = [Math.min(at.x, from.x), Math.max(at.x, from.x)];
      return y >= top && y <= bottom && x >= left && x <= right;
    };

    /** Reads a page, once; `whole` says that it is there. */
    function load(page) {
      const known = pages.get(page);
      if (known && known.age === age) return known.ready;
      const entry = { age, rows: known ? known.rows : [], whole: false, ready: null };
      pages.set(page, entry);
      entry.ready = read(page, 1).then(
        () => pages.get(page) || entry,
        (error) => {
          if (pages.get(page) === entry) pages.delete(page);
          bench.failed(error);
          return entry;
        },
      );
      return entry.ready;
    }

    async function read(page, count) {
      const asked = age;
      const answer = await source.fetch(page * PAGE, count * PAGE);
      if (asked !== age) return;
      for (let n = 0; n < count; n += 1) {
        const entry = { age, rows: answer.rows.slice(n * PAGE, (n + 1) * PAGE), whole: true };
        entry.ready = Promise.resolve(entry);
        pages.set(page + n, entry);
      }
      if (answer.total !== total || answer.columns.length !== columns.length || !head.firstChild) shape(answer);
      draw();
    }

    /** The rows from one to another as far as there are any; null where some are not read as yet. */
    function known(top, bottom) {
      const rows = [];
      for (let y = top; y <= Math.min(total - 1, bottom); y += 1) {
        const page = pages.get(Math.floor(y / PAGE));
        if (!page || !page.whole || page.age !== age) return null;
        rows.push(page.rows[y % PAGE]);
      }
      return rows;
    }

    /** The same, read where need be: what is out of sight is there nevertheless. Null where reading failed, which is told. */
    async function block(top, bottom) {
      try {
        for (let rows = known(top, bottom); ; rows = known(top, bottom)) {
          if (rows) return rows;
          const asked = age;
          const last = Math.floor(Math.min(total - 1, bottom) / PAGE);
          for (let page = Math.floor(top / PAGE); page <= last && asked === age; page += MANY) await read(page, Math.min(MANY, last - page + 1));
        }
      } catch (error) {
        bench.failed(error);
        return null;
      }
    }

    function shape(answer) {
      ({ columns, total } = answer);
      const widths = columns.map((column, x) => {
        const widest = answer.rows.slice(0, 60).reduce((most, row) => Math.max(most, width(row.cells[x] || "")), width(column.head) + 12);
        return `${Math.round(Math.min(260, Math.max(60, widest + 22)))}px`;
      });
      sheet.style.setProperty("--columns", `52px ${widths.join(" ")}`);
      sheet.setAttribute("aria-rowcount", height() + 1);
      sheet.setAttribute("aria-colcount", columns.length + 1);
      body.style.height = `${height() * HEIGHT}px`;
      clear(
        head,
        h("span", { role: "columnheader", class: "corner", "aria-label": t("rowNumber") }, "#"),
        columns.map((column) =>
          h(
            "span",
            { role: "columnheader", class: column.name ? "" : "unknown", title: column.name ? pick(column.name) : t("unknownColumn") },
            column.head.replace(/\*$/, ""),
            column.required ? h("b", { class: "required", title: t("required") }, "*") : null,
          ),
        ),
      );
      at = { y: Math.min(at.y, Math.max(0, height() - 1)), x: Math.min(at.x, Math.max(0, columns.length - 1)) };
      from = { ...at };
    }

    function cellOf(row, y, x) {
      const found = row ? row.findings.filter((finding) => finding.column === x || finding.column === columns[x].index) : [];
      const worst = found.find((finding) => finding.severity === "error") || found[0];
      const now = at.y === y && at.x === x;
      return h(
        "span",
        {
          role: "gridcell",
          id: `cell-${y}-${x}`,
          class: `cell ${worst ? worst.severity : ""} ${inside(y, x) ? "chosen" : ""} ${now ? "now" : ""}`,
          "aria-selected": inside(y, x) ? "true" : "false",
          "aria-invalid": worst && worst.severity === "error" ? "true" : null,
          title: worst ? pick(worst.cause) : null,
          data: { y, x },
        },
        worst ? icon(worst.severity) : null,
        row ? row.cells[x] || "" : "",
      );
    }

    function rowOf(y) {
      const row = rowAt(y);
      const ghost = y >= total;
      const whole = row ? row.findings.find((finding) => finding.column === null || finding.column === undefined) : null;
      const element = h(
        "div",
        { class: `sheet-row ${ghost ? "ghost" : ""}`, role: "row", "aria-rowindex": y + 2 },
        h(
          "span",
          { role: "rowheader", class: `row-number ${whole ? whole.severity : ""}`, title: whole ? pick(whole.cause) : null },
          whole ? icon(whole.severity) : null,
          ghost ? "+" : row ? String(row.row) : "",
        ),
        columns.map((_, x) => cellOf(row, y, x)),
      );
      element.style.top = `${y * HEIGHT}px`;
      return element;
    }

    let frame = 0;
    let changed = true;
    let drawn = new Map();
    /** Brings what is in sight onto the page, once a frame; after scrolling alone the rows that stay are left as they are. */
    const paint = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        if (!columns.length) return;
        const first = Math.max(0, Math.floor(sheet.scrollTop / HEIGHT) - SPARE);
        const last = Math.min(height() - 1, Math.ceil((sheet.scrollTop + sheet.clientHeight) / HEIGHT) + SPARE);
        for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, Math.min(last, total - 1)) / PAGE); page += 1)
          load(page);
        const before = changed ? new Map() : drawn;
        changed = false;
        drawn = new Map();
        for (let y = first; y <= last; y += 1) drawn.set(y, before.get(y) || rowOf(y));
        if (!before.size) body.replaceChildren(...drawn.values());
        else {
          for (const [y, row] of before) if (!drawn.has(y)) row.remove();
          for (const row of drawn.values()) if (!row.isConnected) body.append(row);
        }
        if (drawn.has(at.y)) sheet.setAttribute("aria-activedescendant", `cell-${at.y}-${at.x}`);
        else sheet.removeAttribute("aria-activedescendant");
        place();
      });
    };
    const draw = () => {
      changed = true;
      paint();
    };

    const tell = () => {
      const row = rowAt(at.y);
      const column = columns[at.x];
      if (!column) return;
      const mine = row
        ? row.findings.filter(
            (finding) =>
              finding.column === at.x || finding.column === column.index || finding.column === null || finding.column === undefined,
          )
        : [];
      source.active({ column, value: row ? row.cells[at.x] || "" : "", row: row ? row.row : null, findings: mine });
    };

    function to(y, x, extend = false) {
      if (!columns.length) return;
      at = { y: Math.max(0, Math.min(height() - 1, y)), x: Math.max(0, Math.min(columns.length - 1, x)) };
      if (!extend) from = { ...at };
      const top = at.y * HEIGHT;
      const room = sheet.clientHeight - head.offsetHeight;
      if (top < sheet.scrollTop) sheet.scrollTop = top;
      else if (top + HEIGHT > sheet.scrollTop + room) sheet.scrollTop = top + HEIGHT - room;
      const header = head.children[at.x + 1];
      if (header) {
        if (header.offsetLeft - 52 < sheet.scrollLeft) sheet.scrollLeft = header.offsetLeft - 52;
        else if (header.offsetLeft + header.offsetWidth > sheet.scrollLeft + sheet.clientWidth)
          sheet.scrollLeft = header.offsetLeft + header.offsetWidth - sheet.clientWidth;
      }
      draw();
      load(Math.floor(Math.min(at.y, Math.max(0, total - 1)) / PAGE)).then(tell);
    }

    /** The cell that is written in, wherever one goes meanwhile; `row` is none where a new row is begun. */
    let open = null;
    const editor = bench.cellEditor(element, {
      done(value, move) {
        const { y, x, row, column, had } = open;
        // Who pressed elsewhere is there already, in the sheet or outside of it.
        if (move) sheet.focus({ preventScroll: true });
        if (!row) {
          if (value) source.add([columns.map((_, other) => (other === x ? value : ""))]);
        } else if (value !== null && value !== had) {
          row.cells[x] = value;
          source.change([{ row: row.row, column, value }]);
        }
        if (move) to(y + (move === "down" ? 1 : 0), x + ({ right: 1, left: -1 }[move] || 0));
        else draw();
      },
      left() {
        sheet.focus({ preventScroll: true });
      },
    });

    function place() {
      const cell = document.getElementById(`cell-${at.y}-${at.x}`);
      editor.place(cell && element.contains(cell) ? cell.getBoundingClientRect() : null, element.getBoundingClientRect());
    }

    /** Writes in the cell one is at; `over` puts what is typed in the place of what was there. */
    function edit(over = false) {
      const column = columns[at.x];
      const row = rowAt(at.y);
      // A row that is still being read must not be taken for a new one.
      if (!column || (!row && at.y < total)) return;
      to(at.y, at.x);
      open = { ...at, row, column: column.index, had: row?.cells[at.x] || "" };
      editor.open(over ? null : open.had, column.choices || [], `${column.head} ${row ? t("rowN", { n: row.row }) : t("newRow")}`);
      requestAnimationFrame(place);
    }

    const down = () => [Math.min(at.y, from.y), Math.max(at.y, from.y)];
    const across = () => [Math.min(at.x, from.x), Math.max(at.x, from.x)];
    /** The rows of the chosen block that are there, in sight or not. */
    const chosen = async () => (await block(...down())) || [];

    async function wipe() {
      const [left, right] = across();
      const changes = (await chosen()).flatMap((row) =>
        columns.slice(left, right + 1).map((column, x) => ({ row: row.row, column: column.index, value: "", had: row.cells[left + x] })),
      );
      const real = changes.filter((change) => change.had).map(({ had, ...change }) => change);
      if (real.length) source.change(real);
    }

    async function paste(text) {
      const lines = asRows(text);
      const changes = [];
      const added = [];
      const [top] = down();
      const [left] = across();
      const rows = await block(top, top + lines.length - 1);
      if (!rows) return;
      lines.forEach((cells, line) => {
        const row = rows[line];
        if (row)
          cells.forEach((value, right) => {
            if (columns[left + right]) changes.push({ row: row.row, column: columns[left + right].index, value: value.trim() });
          });
        else if (adds()) added.push(columns.map((_, x) => (cells[x - left] || "").trim()));
      });
      source.paste(changes, added);
    }

    /** Onto the clipboard: at once where all is read, for a browser gives no clipboard to those who come late; else it is tried. */
    async function copy(clipboard) {
      const [left, right] = across();
      const text = (rows) => asText(rows.map((row) => row.cells.slice(left, right + 1)));
      const there = known(...down());
      if (there) return void clipboard.setData("text/plain", text(there));
      const rows = await block(...down());
      if (!rows) return undefined;
      try {
        await navigator.clipboard.writeText(text(rows));
        bench.toast(t("copied", { n: rows.length }));
      } catch {
        bench.toast(t("copyAgain"));
      }
      return undefined;
    }

    sheet.addEventListener("scroll", paint, { passive: true });
    sheet.addEventListener("pointerdown", (event) => {
      const cell = event.target.closest(".cell");
      if (!cell) return;
      to(Number(cell.dataset.y), Number(cell.dataset.x), event.shiftKey);
      sheet.focus({ preventScroll: true });
    });
    sheet.addEventListener("dblclick", (event) => {
      if (event.target.closest(".cell")) edit();
    });
    sheet.addEventListener("keydown", (event) => {
      const far = Math.max(1, Math.floor(sheet.clientHeight / HEIGHT) - 2);
      const control = event.ctrlKey || event.metaKey;
      const step = {
        ArrowDown: [control ? total : 1, 0],
        ArrowUp: [control ? -total : -1, 0],
        ArrowRight: [0, 1],
        ArrowLeft: [0, -1],
        PageDown: [far, 0],
        PageUp: [-far, 0],
      }[event.key];
      if (event.altKey) return;
      if (step) to(at.y + step[0], at.x + step[1], event.shiftKey);
      else if (event.key === "Home") to(control ? 0 : at.y, 0, event.shiftKey);
      else if (event.key === "End") to(control ? total - 1 : at.y, columns.length - 1, event.shiftKey);
      else if (event.key === "Enter" || event.key === "F2") edit();
      else if (event.key === "Delete" || event.key === "Backspace") wipe();
      else if (!control && event.key === "Process") return void edit(true);
      else if (!control && event.key.length === 1) return void edit(true);
      else return;
      event.preventDefault();
    });
    element.addEventListener("paste", (event) => {
      if (event.target.closest(".cell-input")) return;
      event.preventDefault();
      paste(event.clipboardData.getData("text/plain"));
    });
    element.addEventListener("copy", (event) => {
      if (event.target.closest(".cell-input")) return;
      copy(event.clipboardData);
      event.preventDefault();
    });
    const sized = new ResizeObserver(paint);
    sized.observe(sheet);

    return {
      element,
      chosen,
      /** Reads everything again; what is in sight stays until it is there. */
      async reload(afresh) {
        age += 1;
        if (afresh) {
          pages = new Map();
          at = { y: 0, x: 0 };
          from = { y: 0, x: 0 };
          sheet.scrollTop = 0;
          clear(head);
        } else {
          for (const page of pages.keys()) if (page !== Math.floor(sheet.scrollTop / HEIGHT / PAGE)) pages.delete(page);
        }
        await load(Math.floor(Math.min(at.y, Math.max(0, total - 1)) / PAGE));
        tell();
        draw();
      },
      /** Goes to a row by its number in the sheet, and a column by its index. */
      async show(number, index) {
        // Below the header in the first row; blank rows and titles are found by asking.
        let y = Math.max(0, number - 2);
        for (let tries = 0; tries < 6; tries += 1) {
          y = Math.max(0, Math.min(total - 1, y));
          const page = await load(Math.floor(y / PAGE));
          const found = page.rows.findIndex((row) => row.row === number);
          if (found >= 0) {
            y = Math.floor(y / PAGE) * PAGE + found;
            break;
          }
          const near = rowAt(y);
          if (!near || near.row === number) break;
          y += number - near.row;
        }
        const x = columns.findIndex((column) => column.index === index);
        to(y, x < 0 ? 0 : x);
      },
      focus: () => sheet.focus({ preventScroll: true }),
      leave: () => sized.disconnect(),
    };
  }

  bench.grid = grid;
})();
