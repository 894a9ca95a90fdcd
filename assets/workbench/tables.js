// Step 1, the lists: one sheet at a time, the findings beside it.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, pick, api, act, state, debounce } = bench;

  /** `inspectors.csv` and 人员: the table's name where it is known, else where it stands. */
  const titleOf = (table) => (table.title ? pick(table.title) : table.place);

  function mount(root, [asked, askedRow, askedColumn]) {
    const tables = () => state.desk.tables;
    let place = (
      tables().find((table) => table.place === asked) ||
      tables().find((table) => table.errors) ||
      tables().find((table) => table.table === "inspectors") ||
      tables()[0] ||
      {}
    ).place;
    let only = "all";
    let search = "";

    const query = (from, count) => new URLSearchParams({ from, count, only, search });
    const change = (changes) =>
      act("/api/cells", { changes: changes.map((one) => ({ place, ...one })) }).then((desk) => {
        if (!desk) sheet.reload();
        else bench.say(standing());
      });
    const addRows = (rows) => act("/api/rows", { place, add: rows, remove: null });
    const standing = () => t("findingsNow", state.desk.findings);

    const panel = bench.findings.panel(jump);
    const sheet = bench.grid(
      t("sheet"),
      {
        fetch: (from, count) => api.get(`/api/tables/${encodeURIComponent(place)}?${query(from, count)}`),
        change,
        add: async (rows) => {
          if (await addRows(rows)) bench.say(t("added", { n: rows.length }));
        },
        paste: async (changes, added) => {
          if (changes.length && !(await act("/api/cells", { changes: changes.map((one) => ({ place, ...one })) }))) return;
          if (added.length && !(await addRows(added))) return;
          bench.toast(t("pasted", { n: changes.length + added.length }));
        },
        active: ({ column, value, row, findings }) => panel.cell(column.head.replace(/\*$/, ""), value, row, findings, column.explain),
      },
      () => only === "all" && !search,
    );

    async function jump(finding) {
      if (!tables().some((table) => table.place === finding.place)) return;
      if (finding.place !== place || only !== "all" || search) {
        place = finding.place;
        only = "all";
        search = "";
        field.value = "";
        drawTabs();
        await sheet.reload(true);
      }
      if (finding.row) await sheet.show(finding.row, finding.index);
      sheet.focus();
    }

    const more = h("select", {
      class: "field small",
      id: "add-table",
      "aria-label": t("addTable"),
      on: {
        change: () => {
          if (more.value) lay(more.value, more.selectedOptions[0].textContent);
        },
      },
    });
    const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t("tables") });
    function choose(next) {
      place = next;
      drawTabs();
      sheet.reload(true);
      history.replaceState(null, "", `#/data/${encodeURIComponent(place)}`);
    }
    function drawTabs() {
      const had = tabs.contains(document.activeElement);
      const absent = state.desk.absent || [];
      clear(
        more,
        h("option", { value: "" }, t("addTable")),
        absent.map((one) => h("option", { value: one.table }, pick(one.title))),
      );
      more.hidden = !absent.length;
      clear(
        tabs,
        tables().map((table) =>
          h(
            "button",
            {
              type: "button",
              role: "tab",
              class: "tab",
              "aria-selected": String(table.place === place),
              tabindex: table.place === place ? "0" : "-1",
              on: { click: () => choose(table.place), keydown: (event) => move(event) },
            },
            titleOf(table),
            h("span", { class: "minor" }, String(table.rows)),
            table.errors
              ? h("span", { class: "mark bad" }, icon("error"), String(table.errors))
              : table.warnings
                ? h("span", { class: "mark odd" }, icon("warning"), String(table.warnings))
                : null,
          ),
        ),
      );
      if (had) tabs.querySelector("[aria-selected=true]")?.focus();
    }
    function move(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = tables();
      choose(all[(all.findIndex((table) => table.place === place) + step + all.length) % all.length].place);
      tabs.querySelector("[aria-selected=true]")?.focus();
    }

    const field = h("input", {
      type: "search",
      class: "field",
      id: "table-search",
      placeholder: t("searchRows"),
      "aria-label": t("searchRows"),
      on: {
        input: debounce(() => {
          search = field.value.trim();
          sheet.reload(true);
        }, 200),
      },
    });
    const onlyBox = h("input", {
      type: "checkbox",
      id: "only",
      on: {
        change: () => {
          only = onlyBox.checked ? "findings" : "all";
          sheet.reload(true);
        },
      },
    });
    const remove = async () => {
      const rows = (await sheet.chosen()).map((row) => row.row);
      if (!rows.length) return;
      if (await act("/api/rows", { place, add: null, remove: rows })) bench.toast(t("removed", { n: rows.length }));
      sheet.focus();
    };
    add(
      root,
      h(
        "div",
        { class: "view-head" },
        h("h1", null, t("data")),
        h(
          "div",
          { class: "row tools" },
          field,
          h("label", { class: "check" }, onlyBox, t("onlyFindings")),
          h("button", { type: "button", class: "button small", id: "remove-rows", on: { click: remove } }, t("removeRows")),
          h(
            "button",
            { type: "button", class: "button small", id: "get-data", title: t("getDataNote"), on: { click: getData } },
            t("getData"),
          ),
          h("a", { class: "button small primary", href: "#/solve" }, t("toSolve")),
        ),
      ),
      h("div", { class: "row" }, tabs, more),
      h("div", { class: "beside" }, sheet.element, panel.element),
    );

    /** A table that the round lacks, such as leave or pins, comes with its header and an empty row. */
    async function lay(table, name) {
      if (!(await act("/api/rows", { place: table, add: [[""]], remove: null }))) return;
      const made = tables().find((one) => one.table === table);
      if (made) choose(made.place);
      bench.toast(t("tableAdded", { name }));
      sheet.focus();
    }

    /** What was mended here, as a workbook; where it has errors as yet, the tables to the letter. */
    function getData(event) {
      bench.download(state.desk.findings.errors ? "tables" : "round", new URLSearchParams({ lang: bench.lang() }), event.currentTarget);
    }

    const keys = (event) => {
      if (event.key !== "F8") return;
      event.preventDefault();
      panel.step(event.shiftKey ? -1 : 1);
    };
    document.addEventListener("keydown", keys);
    drawTabs();
    sheet.reload(true).then(() => {
      if (askedRow) sheet.show(Number(askedRow), Number(askedColumn));
    });
    panel.refresh();
    let revision = state.desk.revision;
    return {
      update(desk) {
        drawTabs();
        if (desk.revision === revision) return;
        revision = desk.revision;
        if (!tables().some((table) => table.place === place)) return void (tables()[0] && choose(tables()[0].place));
        sheet.reload();
        panel.refresh();
      },
      leave() {
        document.removeEventListener("keydown", keys);
        sheet.leave();
      },
    };
  }

  bench.views.data = { mount };
})();
