// Step 5: the plans made so far of this round, to look at beside the present one and to go back to.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, clear, t, api, act, state } = bench;

  const when = (started) => {
    const date = new Date(started);
    return Number.isNaN(date.getTime())
      ? String(started || "")
      : date.toLocaleString(bench.lang() === "zh" ? "zh-CN" : "en-GB", {
          month: "2-digit",
          day: "2-digit",
          hour: "2-digit",
          minute: "2-digit",
          second: "2-digit",
        });
  };

  function mount(root) {
    const list = h("div", null, h("p", { class: "minor" }, t("loading")));
    add(
      root,
      h("div", { class: "view-head" }, h("h1", null, t("history")), h("p", { class: "minor" }, t("historyLead"))),
      h("section", { class: "panel" }, list),
    );

    async function restore(entry) {
      if (await act("/api/history/restore", { number: entry.number }))
        bench.toast(t("restored", { n: entry.number }), "ok", { text: t("undo"), run: () => act("/api/undo", {}) });
    }
    async function update() {
      let entries = [];
      try {
        ({ entries } = await api.get("/api/history"));
      } catch (error) {
        return bench.failed(error);
      }
      const now = state.desk.plan && state.desk.plan.number;
      if (!entries.length) return clear(list, h("p", { class: "minor" }, t("noHistory")));
      const number = (value) => h("td", { class: "number" }, value);
      return clear(
        list,
        h(
          "div",
          { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("history") },
          h(
            "table",
            { class: "plain", id: "history-table" },
            h(
              "thead",
              null,
              h(
                "tr",
                null,
                ["number", "when", "kind", "label", "missing", "score", "gap", "parent", "act"].map((key) =>
                  h("th", { scope: "col", class: ["missing", "score", "gap"].includes(key) ? "number" : "" }, t(`col_${key}`)),
                ),
              ),
            ),
            h(
              "tbody",
              null,
              [...entries]
                .sort((x, y) => y.number - x.number)
                .map((entry) =>
                  h(
                    "tr",
                    { class: entry.number === now ? "present" : "" },
                    h(
                      "th",
                      { scope: "row" },
                      String(entry.number),
                      entry.number === now ? h("span", { class: "tag" }, t("present")) : null,
                    ),
                    h("td", null, when(entry.started)),
                    h("td", null, t(`kind_${entry.kind}`, null, entry.kind)),
                    h("td", null, typeof entry.label === "object" && entry.label ? bench.pick(entry.label) : entry.label || ""),
                    number(String(entry.short ?? "–")),
                    number(bench.points(entry.score)),
                    number(bench.percent(entry.gap)),
                    h("td", null, entry.parent ? String(entry.parent) : ""),
                    h(
                      "td",
                      null,
                      h(
                        "div",
                        { class: "row" },
                        state.desk.plan && entry.number !== now
                          ? h("a", { class: "button small", href: `#/history/compare/plan/history:${entry.number}` }, t("sideBySide"))
                          : null,
                        h(
                          "button",
                          {
                            type: "button",
                            class: "button small",
                            disabled: !!state.desk.job || entry.number === now,
                            on: { click: () => restore(entry) },
                          },
                          t("restore"),
                          h("span", { class: "spoken" }, t("restoreN", { n: entry.number })),
                        ),
                      ),
                    ),
                  ),
                ),
            ),
          ),
        ),
      );
    }
    update();
    return { update };
  }

  bench.views.history = { mount: (root, parts) => (parts[0] === "compare" ? bench.compare(root, parts[1], parts[2]) : mount(root)) };
})();
