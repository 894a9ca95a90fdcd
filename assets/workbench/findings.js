// The findings beside the sheet: what is wrong with the cell one is at, and the list of all, to go through one by one.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon, clear, t, pick, api, state } = bench;
  const MOST = 200;

  /** A finding's severity, as icon and word. */
  const badge = (finding) =>
    h(
      "span",
      { class: `severity ${finding.severity}` },
      icon(finding.severity === "error" ? "error" : "warning"),
      t(finding.severity),
      " ",
      h("span", { class: "code" }, finding.code),
    );

  /** Cause and what to do about it. */
  const told = (finding) =>
    h(
      "div",
      { class: "told" },
      h("p", null, pick(finding.cause)),
      finding.action ? h("p", { class: "action" }, "→ ", pick(finding.action)) : null,
    );

  /** The panel. `jump(finding)` goes to its cell. Gives back {element, cell(...), refresh(), step(direction)}. */
  function panel(jump) {
    let all = [];
    let at = -1;
    const here = h("section", { class: "finding-here", "aria-live": "polite" });
    const list = h("ol", { class: "finding-list" });
    const count = h("h2", null);
    const step = (direction) => {
      if (!all.length) return bench.say(t("noFindings"));
      at = (at + direction + all.length) % all.length;
      return jump(all[at]);
    };
    const element = h(
      "aside",
      { class: "findings", "aria-label": t("findings") },
      here,
      h(
        "div",
        { class: "row spread" },
        count,
        h(
          "div",
          { class: "row" },
          h(
            "button",
            { type: "button", class: "button small", id: "finding-before", title: "Shift+F8", on: { click: () => step(-1) } },
            t("before"),
          ),
          h("button", { type: "button", class: "button small", id: "finding-next", title: "F8", on: { click: () => step(1) } }, t("next")),
        ),
      ),
      list,
    );

    /** The cell one is at: its column's name, its value, what is said of it and its row, and what the column is for. */
    function cell(name, value, row, findings, explain) {
      clear(
        here,
        h("h2", null, name, row ? h("span", { class: "minor" }, ` · ${t("rowN", { n: row })}`) : null),
        h("p", { class: "value" }, value || h("span", { class: "minor" }, t("emptyCell"))),
        findings.length ? findings.map((finding) => [badge(finding), told(finding)]) : h("p", { class: "fine" }, icon("ok"), t("cellFine")),
        explain ? h("p", { class: "minor" }, pick(explain)) : null,
      );
    }

    async function refresh() {
      const desk = state.desk;
      try {
        all = await api.get("/api/findings");
      } catch (error) {
        return bench.failed(error);
      }
      if (desk !== state.desk && state.desk.open !== desk.open) return undefined;
      all = Array.isArray(all) ? all : all.findings;
      all.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1));
      at = Math.min(at, all.length - 1);
      count.textContent = all.length ? t("findingsN", { n: all.length }) : t("noFindings");
      element.classList.toggle("clean", !all.length);
      clear(
        list,
        all.slice(0, MOST).map((finding, index) =>
          h(
            "li",
            null,
            h(
              "button",
              {
                type: "button",
                class: "finding",
                on: {
                  click: () => {
                    at = index;
                    jump(finding);
                  },
                },
              },
              badge(finding),
              h(
                "span",
                { class: "minor" },
                [finding.place, finding.row && t("rowN", { n: finding.row }), finding.column].filter(Boolean).join(" · "),
              ),
              h("span", { class: "cause" }, pick(finding.cause)),
            ),
          ),
        ),
        all.length > MOST ? h("li", { class: "minor" }, t("moreFindings", { n: all.length - MOST })) : null,
      );
      return undefined;
    }

    return { element, cell, refresh, step };
  }

  bench.findings = { panel, badge, told };
})();
