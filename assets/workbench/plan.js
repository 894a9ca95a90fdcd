// Step 3, the plan to look at: map, board, rotation, days, figures, what is missing. The pictures are the shared charts.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, state } = bench;
  const TABS = ["map", "board", "rotation", "schedule", "figures", "shortfalls"];

  const box = (...children) => h("div", { class: "chart" }, children);
  const part = (title, chart) => h("section", { class: "panel" }, h("h2", null, title), chart);

  /** Draws the tab's charts into `root`; gives back what must be ended. */
  const DRAW = {
    map(root, data, onSelect) {
      const el = box();
      add(root, el);
      return [Bangfu.map(el, data, { onSelect })];
    },
    rotation(root, data, onSelect) {
      const el = box();
      add(root, el);
      return [Bangfu.rotation(el, data, { onSelect })];
    },
    schedule(root, data, onSelect) {
      if (!data.visits || !data.visits.group.length) {
        add(root, h("p", { class: "notice" }, t("noRoutes")));
        return [];
      }
      const el = box();
      add(root, el);
      return [Bangfu.gantt(el, data, { onSelect })];
    },
    figures(root, data, onSelect) {
      const [quotas, flows, lines, terms] = [box(), box(), box(), box()];
      add(
        root,
        h("p", { class: "lead" }, data.headline.sentence),
        part(t("quotas"), quotas),
        part(t("flows"), flows),
        part(t("keyFigures"), lines),
        part(t("terms"), terms),
      );
      const head = (names, numbers) => names.map((name, at) => ({ head: name, align: at >= numbers ? "right" : "left" }));
      const rows = (list) => list.map((cells) => ({ kind: "data", cells }));
      const number = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 1 });
      return [
        Bangfu.quotas(quotas, data, { onSelect }),
        Bangfu.flows(flows, data, { onSelect }),
        Bangfu.table(
          lines,
          {
            name: "lines",
            title: "",
            notes: [],
            columns: head([t("part"), t("item"), t("value"), t("remark")], 9),
            rows: rows(data.headline.lines),
          },
          {},
        ),
        Bangfu.table(
          terms,
          {
            name: "terms",
            title: "",
            notes: [],
            columns: head([t("term"), t("weight"), t("measure"), t("pointsName")], 1),
            rows: rows(
              data.terms
                .filter((term) => term.weight || term.points)
                .map((term) => [term.name, number(term.weight), number(term.measure), number(term.points)]),
            ),
          },
          {},
        ),
      ];
    },
    shortfalls(root, data, onSelect) {
      const el = box();
      const model = bench.model(data);
      const groups = [...new Set(data.shortfalls.map((lack) => lack.group).filter((group) => group !== null && group !== undefined))];
      add(
        root,
        h(
          "div",
          { class: "row tools" },
          h(
            "button",
            { type: "button", class: "button", id: "bottlenecks", on: { click: () => bench.ask.bottlenecks() } },
            icon("question"),
            t("bottlenecks"),
          ),
        ),
      );
      if (groups.length) {
        add(
          root,
          h(
            "section",
            { class: "panel" },
            h("h2", null, t("askShortfalls")),
            h(
              "ul",
              { class: "plain-list" },
              groups
                .slice(0, 200)
                .map((group) =>
                  h(
                    "li",
                    { class: "row spread" },
                    h(
                      "span",
                      null,
                      h("strong", null, data.groups[group].name),
                      " ",
                      h("span", { class: "minor" }, data.batches[data.groups[group].batch].name),
                      " · ",
                      model.lacks[group].map((lack) => lack.brief).join(t("semicolon")),
                    ),
                    h(
                      "span",
                      { class: "row" },
                      h(
                        "button",
                        { type: "button", class: "button small", on: { click: () => bench.ask.empty(model, group) } },
                        t("whyEmpty"),
                      ),
                      h(
                        "button",
                        { type: "button", class: "button small", on: { click: () => bench.ask.empty(model, group, true) } },
                        t("howToFill"),
                      ),
                      h("a", { class: "button small", href: `#/plan/board/${group}` }, t("toBoard")),
                    ),
                  ),
                ),
            ),
          ),
        );
      }
      add(root, el);
      return [Bangfu.shortfalls(el, data, { onSelect })];
    },
  };

  function mount(root, [asked, which]) {
    const tab = TABS.includes(asked) ? asked : "map";
    const tabs = h(
      "nav",
      { class: "tabs", "aria-label": t("planViews") },
      TABS.map((one) => {
        const missing = one === "shortfalls" && state.desk.plan.missing;
        return h(
          "a",
          { class: "tab", href: `#/plan/${one}`, "aria-current": one === tab ? "page" : null },
          t(`tab_${one}`),
          missing ? h("span", { class: "mark bad" }, String(missing)) : null,
        );
      }),
    );
    const place = h("div", { class: `plan-${tab}` });
    const chosen = h("div", { class: "selection", hidden: true });
    add(root, h("div", { class: "view-head" }, h("h1", null, t("plan")), tabs), place, chosen);
    if (tab === "board") return bench.board(place, which);

    let drawn = [];
    let data = null;
    const end = () => {
      drawn.forEach((chart) => chart && chart.destroy && chart.destroy());
      drawn = [];
    };

    /** What was pressed in a picture, with where one can go from it. */
    function onSelect(what) {
      if (!what || !data) return void (chosen.hidden = true);
      const { kind, index } = what;
      const model = bench.model(data);
      const close = h(
        "button",
        {
          type: "button",
          class: "button bare",
          "aria-label": t("close"),
          on: {
            click: () => {
              chosen.hidden = true;
            },
          },
        },
        icon("close"),
      );
      const link = (group) => h("a", { class: "button small", href: `#/plan/board/${group}` }, t("toBoard"));
      let parts = null;
      if (kind === "group")
        parts = [
          h("strong", null, data.groups[index].name),
          h("span", { class: "minor" }, data.batches[data.groups[index].batch].name),
          link(index),
          model.lacks[index].length
            ? h("button", { type: "button", class: "button small", on: { click: () => bench.ask.empty(model, index) } }, t("whyEmpty"))
            : null,
        ];
      if (kind === "person") {
        const places = data.groups.flatMap((group, at) => (group.members.some(([person]) => person === index) ? [at] : []));
        parts = [
          h("strong", null, data.people.name[index]),
          h("span", { class: "minor" }, model.unitOf(index)?.name || ""),
          places.map((at) =>
            h(
              "a",
              { class: "button small", href: `#/plan/board/${at}` },
              `${data.batches[data.groups[at].batch].name} ${data.groups[at].name}`,
            ),
          ),
        ];
      }
      chosen.hidden = !parts;
      if (parts) clear(chosen, parts, close);
      return undefined;
    }

    async function update() {
      try {
        const next = await bench.data();
        if (!next || next === data || !place.isConnected) return;
        data = next;
        end();
        clear(place);
        drawn = DRAW[tab](place, data, onSelect);
      } catch (error) {
        end();
        data = null;
        clear(place, bench.unseen(error));
      }
    }
    clear(place, h("p", { class: "minor" }, t("loading")));
    update();
    return { update, leave: end };
  }

  bench.views.plan = { mount };
})();
