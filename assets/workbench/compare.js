// Two plans side by side: their figures, what changed, two maps or rotation charts beside each other.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, clear, t, api, pick } = bench;
  const FIGURES = [
    ["missing", "missing"],
    ["score", "score"],
    ["filled", "filled"],
    ["peopleUsed", "people"],
    ["personDays", "personDays"],
    ["km", "km"],
    ["expense", "expense"],
    ["sitesPlanned", "visits"],
  ];

  const nameOf = (which) => {
    const [kind, number] = which.split(":");
    return kind === "plan"
      ? t("presentPlan")
      : kind === "history"
        ? t("historyN", { n: number })
        : kind === "variant"
          ? (bench.state.desk.variants?.names || [])[Number(number) - 1] || t("variantN", { n: Number(number) })
          : which;
  };

  function mount(root, a = "plan", b) {
    let charts = [];
    const end = () => {
      charts.forEach((chart) => chart && chart.destroy && chart.destroy());
      charts = [];
    };
    const box = h("div", null, h("p", { class: "minor" }, t("loading")));
    add(
      root,
      h(
        "div",
        { class: "view-head" },
        h("h1", null, t("sideBySide")),
        h("button", { type: "button", class: "button small", on: { click: () => history.back() } }, t("goBack")),
      ),
      box,
    );

    function figures(left, right) {
      const number = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : "–");
      const rows = FIGURES.filter(([key]) => Number.isFinite(left[key]) || Number.isFinite(right[key]));
      return h(
        "div",
        { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("keyFigures") },
        h(
          "table",
          { class: "plain" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              ["", nameOf(a), nameOf(b), t("difference")].map((head, at) =>
                h("th", { scope: "col", class: at ? "number" : "" }, head || h("span", { class: "spoken" }, t("item"))),
              ),
            ),
          ),
          h(
            "tbody",
            null,
            rows.map(([key, word]) =>
              h(
                "tr",
                null,
                h("th", { scope: "row" }, t(word)),
                h("td", { class: "number" }, number(left[key])),
                h("td", { class: "number" }, number(right[key])),
                h(
                  "td",
                  { class: "number" },
                  key === "score" ? bench.effect.change(right[key] - left[key]).text : number(right[key] - left[key]),
                ),
              ),
            ),
          ),
        ),
      );
    }

    async function draw() {
      try {
        const view = (of) =>
          api.get(`/api/view?${new URLSearchParams(of === "plan" ? { lang: bench.lang() } : { lang: bench.lang(), of })}`);
        const [compared, left, right] = await Promise.all([
          api.get(`/api/compare?${new URLSearchParams({ a, b, lang: bench.lang() })}`),
          view(a),
          view(b),
        ]);
        if (!box.isConnected) return;
        const pair = h("div", { class: "pair" });
        const kinds = h("div", { class: "tabs", role: "group", "aria-label": t("pictures") });
        const show = (kind) => {
          end();
          clear(
            kinds,
            ["map", "rotation"].map((one) =>
              h(
                "button",
                { type: "button", class: "tab", "aria-pressed": String(one === kind), on: { click: () => show(one) } },
                t(`tab_${one}`),
              ),
            ),
          );
          clear(
            pair,
            [
              [a, left],
              [b, right],
            ].map(([which, data]) => {
              const el = h("div", { class: "chart" });
              requestAnimationFrame(() => {
                if (el.isConnected) charts.push(Bangfu[kind](el, data, {}));
              });
              return h("section", { class: "panel", "aria-label": nameOf(which) }, h("h2", null, nameOf(which)), el);
            }),
          );
        };
        const summary = compared.summary || {};
        clear(
          box,
          h(
            "section",
            { class: "panel" },
            figures(left.headline, right.headline),
            Number.isFinite(summary.people) ? h("p", null, t("changedN", { people: summary.people, groups: summary.groups })) : null,
          ),
          kinds,
          pair,
          h("section", { class: "panel" }, h("h2", null, t("whatChanged")), bench.ask.sheets(compared.sheets)),
        );
        show("map");
      } catch (error) {
        clear(box, h("p", { class: "notice bad" }, error.told ? pick(error.told) : String(error)));
      }
    }
    draw();
    return { leave: end };
  }

  bench.compare = mount;
})();
