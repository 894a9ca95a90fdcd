// Step 4: variants of the round, each some lines of change, solved from the plan and laid beside it.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, pick, api, act, state } = bench;
  /** What was written stays while one looks elsewhere: [{name, text}] per round. */
  const drafts = new Map();
  const mine = () => {
    const key = state.desk.open;
    if (!drafts.has(key)) drafts.set(key, []);
    return drafts.get(key);
  };

  /** Lays a variant down from elsewhere. */
  const put = (name, lines) => mine().push({ name, text: lines.join("\n") });

  /** Variants of the round's own sheet 假设方案, where it has one. */
  async function own() {
    const table = state.desk.tables.find((one) => one.table === "variants" || /假设方案/.test(one.place));
    if (!table) return [];
    const { columns, rows } = await api.get(`/api/tables/${encodeURIComponent(table.place)}?from=0&count=1000&only=all`);
    const at = (pattern) => columns.findIndex((column) => pattern.test(column.head) || (column.name && pattern.test(column.name.en)));
    const [nameAt, changeAt] = [at(/方案|name|variant/i), at(/修改|change/i)];
    const found = [];
    for (const { cells } of rows) {
      if (cells[nameAt] || !found.length) found.push({ name: cells[nameAt] || "", text: cells[changeAt] || "" });
      else if (cells[changeAt]) found.at(-1).text += `\n${cells[changeAt]}`;
    }
    return found.filter((one) => one.text.trim());
  }

  function mount(root) {
    const list = h("div", { class: "variant-list" });
    const seconds = h("input", { type: "number", class: "field short", id: "whatif-seconds", min: "1", max: "86400", value: "60" });
    const run = h(
      "button",
      { type: "button", class: "button primary large", id: "run-variants", on: { click: () => start() } },
      icon("whatif"),
      t("runVariants"),
    );
    const fromSheet = h(
      "button",
      {
        type: "button",
        class: "button",
        hidden: true,
        on: {
          click: async () => {
            const found = await own();
            mine().push(...found);
            draw();
          },
        },
      },
      t("takeSheet"),
    );
    const wrong = h("section", { class: "panel", hidden: true, "aria-label": t("wrongLines") });
    const results = h("section", { class: "panel results", hidden: true, "aria-label": t("results") });
    add(
      root,
      h("div", { class: "view-head" }, h("h1", null, t("whatif")), h("p", { class: "minor" }, t("whatifLead"))),
      h(
        "div",
        { class: "columns" },
        h(
          "section",
          { class: "panel", "aria-label": t("variants") },
          h("h2", null, t("variants")),
          list,
          h(
            "div",
            { class: "row" },
            h(
              "button",
              {
                type: "button",
                class: "button",
                id: "add-variant",
                on: {
                  click: () => {
                    mine().push({ name: t("variantN", { n: mine().length + 1 }), text: "" });
                    draw(mine().length - 1);
                  },
                },
              },
              t("addVariant"),
            ),
            fromSheet,
          ),
          h("div", { class: "row foot" }, run, h("label", { for: "whatif-seconds" }, t("searchSeconds")), seconds),
        ),
        bench.composer((name, lines) => {
          put(name, lines);
          draw();
          bench.say(t("variantAdded", { name }));
        }),
      ),
      wrong,
      results,
    );

    function draw(focus) {
      clear(
        list,
        mine().map((variant, index) => {
          const name = h("input", {
            type: "text",
            class: "field",
            id: `variant-name-${index}`,
            "aria-label": t("variantName"),
            value: variant.name,
            on: {
              input: () => {
                variant.name = name.value;
              },
            },
          });
          const text = h("textarea", {
            class: "field change-lines",
            id: `variant-lines-${index}`,
            rows: Math.max(2, variant.text.split("\n").length),
            spellcheck: "false",
            "aria-label": t("linesOf", { name: variant.name }),
            placeholder: t("linePlaceholder"),
            value: variant.text,
            on: {
              input: () => {
                variant.text = text.value;
                text.rows = Math.max(2, text.value.split("\n").length);
              },
            },
          });
          return h(
            "div",
            { class: "variant" },
            h(
              "div",
              { class: "row" },
              name,
              h(
                "button",
                {
                  type: "button",
                  class: "button bare",
                  "aria-label": t("dropVariant", { name: variant.name }),
                  on: {
                    click: () => {
                      mine().splice(index, 1);
                      draw();
                    },
                  },
                },
                icon("close"),
              ),
            ),
            text,
          );
        }),
        mine().length ? null : h("p", { class: "minor" }, t("noVariants")),
      );
      run.disabled = !!state.desk.job || !mine().some((variant) => variant.text.trim());
      if (focus !== undefined) document.getElementById(`variant-lines-${focus}`)?.focus();
    }
    list.addEventListener("input", () => {
      run.disabled = !!state.desk.job || !mine().some((variant) => variant.text.trim());
    });

    async function start() {
      const variants = mine()
        .map(({ name, text }) => ({
          name: name.trim(),
          lines: text
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean),
        }))
        .filter((one) => one.lines.length);
      wrong.hidden = true;
      try {
        await api.post("/api/whatif", { revision: state.desk.revision, variants, seconds: Number(seconds.value) || 60 });
        await bench.refresh();
        bench.say(t("solving"));
        document.getElementById("stop")?.focus();
      } catch (error) {
        await bench.failed(error);
        const findings = (error.body && error.body.findings) || [];
        wrong.hidden = !findings.length;
        clear(
          wrong,
          h("h2", null, t("wrongLines")),
          h(
            "ul",
            { class: "why-list bad" },
            findings.map((finding) => h("li", null, finding.value ? h("code", null, finding.value, " ") : null, told(finding))),
          ),
        );
      }
    }

    const told = (finding) =>
      typeof finding === "string"
        ? finding
        : [pick(finding.cause || finding.text || finding), finding.action ? `→ ${pick(finding.action)}` : ""].join(" ");

    /** Every figure with a bar for how far it lies from the plan's. */
    function chart(variants) {
      const box = h("div", { class: "sheet-answer" });
      if (variants) Bangfu.variants(box, { variants }, {});
      return box;
    }

    async function drawResults() {
      let answer = null;
      try {
        answer = await api.get(`/api/whatif?lang=${bench.lang()}`);
      } catch (error) {
        if (error.status !== 404) bench.failed(error);
      }
      results.hidden = !answer || !(answer.rows || []).length;
      if (results.hidden) return;
      const rows = answer.base ? [{ ...answer.base, base: true }, ...answer.rows] : answer.rows;
      const number = (value) =>
        value === null || value === undefined ? "–" : typeof value === "number" ? bench.points(value) : String(value);
      clear(
        results,
        h("h2", null, t("results")),
        answer.outdated ? h("p", { class: "notice odd" }, t("outdated")) : null,
        h(
          "div",
          { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("col_variant") },
          h(
            "table",
            { class: "plain", id: "variant-table" },
            h(
              "thead",
              null,
              h(
                "tr",
                null,
                ["variant", "missing", "score", "delta", "gap", "moved", "act"].map((key) =>
                  h("th", { scope: "col", class: key === "variant" || key === "act" ? "" : "number" }, t(`col_${key}`)),
                ),
              ),
            ),
            h(
              "tbody",
              null,
              rows.map((row) => {
                const findings = [...(row.findings || []), ...(row.failed ? [row.failed] : [])];
                const { base } = row;
                const delta = Number.isFinite(row.delta) && !base ? bench.effect.change(row.delta) : null;
                return h(
                  "tr",
                  { data: { variant: row.index ?? "" } },
                  h(
                    "th",
                    { scope: "row" },
                    row.name || t("presentPlan"),
                    findings.length
                      ? h(
                          "ul",
                          { class: "why-list" },
                          findings.map((finding) => h("li", { class: finding.severity === "warning" ? "odd" : "bad" }, told(finding))),
                        )
                      : null,
                  ),
                  h("td", { class: `number ${row.short ? "bad" : ""}` }, number(row.short)),
                  h("td", { class: "number" }, number(row.score)),
                  h("td", { class: `number ${delta ? delta.kind : ""}` }, delta ? delta.text : "–"),
                  h("td", { class: "number" }, bench.percent(row.gap)),
                  h("td", { class: "number" }, number(row.moved)),
                  h(
                    "td",
                    null,
                    base || !Number.isFinite(row.score)
                      ? null
                      : h(
                          "div",
                          { class: "row" },
                          h("a", { class: "button small", href: `#/whatif/compare/plan/variant:${row.index}` }, t("sideBySide")),
                          h("button", { type: "button", class: "button small primary", on: { click: () => adopt(row) } }, t("adopt")),
                        ),
                  ),
                );
              }),
            ),
          ),
        ),
        h("details", null, h("summary", null, t("details")), chart(answer.chart), bench.ask.sheets(answer.sheets)),
      );
    }
    async function adopt(row) {
      if (await act("/api/whatif/adopt", { index: row.index })) {
        bench.toast(t("adopted", { name: row.name }), "ok", { text: t("undo"), run: () => act("/api/undo", {}) });
        bench.go("plan", "board");
      }
    }

    own().then(
      (found) => {
        fromSheet.hidden = !found.length;
        if (found.length) fromSheet.textContent = t("takeSheetN", { n: found.length });
      },
      () => {},
    );
    draw();
    drawResults();
    return {
      update() {
        draw();
        drawResults();
      },
    };
  }

  bench.whatif = { put };
  bench.views.whatif = { mount: (root, parts) => (parts[0] === "compare" ? bench.compare(root, parts[1], parts[2]) : mount(root)) };
})();
