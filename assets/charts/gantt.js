"use strict";
// The days of one group: a row for each crew and day, its visits as bars from start to end, the ways between as lines.

Bangfu.gantt = function (el, data, opts = {}) {
  const t = Bangfu.t;
  const ROW = 26;
  let look = Bangfu.lookup(data);
  let group = opts.group ?? first();
  let marked = new Set();
  const bar = Bangfu.make("div", { class: "bar" });
  const told = Bangfu.make("p", { class: "muted" });
  const picture = Bangfu.make("div", { class: "gantt", tabindex: "0", role: "group", "aria-label": t("gantt") });
  el.classList.add("chart", "chart-gantt");
  el.replaceChildren(bar, told, picture);

  function first() {
    const g = data.groups.findIndex((_, at) => look.crewsOfGroup[at].length);
    return g < 0 ? 0 : g;
  }

  function draw() {
    const one = data.groups[group];
    if (!one) return;
    const batch = data.batches[one.batch];
    const crews = look.crewsOfGroup[group].map((c) => data.crews[c]);
    const leader = Bangfu.leaderOf(data, group);
    told.textContent = [`${batch.name} ${Bangfu.span(batch.start, batch.end)}`, data.regions[one.region].name,
      leader === null ? t("noLeader") : `${t("leader")} ${data.people.name[leader]}`, t("nPeople", one.members.length),
      crews.length ? t("nVisits", crews.reduce((n, c) => n + c.visits[1] - c.visits[0], 0)) : null,
      crews.length ? t("nKm", Bangfu.number(crews.reduce((n, c) => n + c.km, 0))) : null].filter(Boolean).join(" · ");
    if (!crews.length) {
      picture.replaceChildren(Bangfu.make("p", { class: "muted" }, t("ganttEmpty")));
      return;
    }
    let from = 24 * 60;
    let to = 0;
    for (const c of crews) {
      from = Math.min(from, c.depart ?? data.visits.start[c.visits[0]] ?? from);
      to = Math.max(to, c.back ?? data.visits.end[c.visits[1] - 1] ?? to);
    }
    from = Math.floor(from / 60) * 60;
    to = Math.max(from + 60, Math.ceil(to / 60) * 60);
    const label = picture.clientWidth < 560 ? 96 : 168;
    const width = Math.max(620, picture.clientWidth || 900);
    const x = (minute) => label + ((minute - from) / (to - from)) * (width - label - 12);
    const rows = [];
    let day = null;
    let y = 24;
    for (const c of crews) {
      if (c.day !== day && day !== null) y += 6;
      rows.push([c, y, c.day !== day]);
      day = c.day;
      y += ROW;
    }
    const drawing = Bangfu.svg("svg", { viewBox: `0 0 ${width} ${y + 6}`, width, height: y + 6 });
    const hour = to - from > 14 * 60 ? 120 : 60;
    for (let m = from; m <= to; m += hour) {
      drawing.append(Bangfu.svg("line", { class: "gantt-hour", x1: x(m), x2: x(m), y1: 18, y2: y }),
        Bangfu.svg("text", { class: "gantt-time", x: x(m), y: 12, "text-anchor": m === to ? "end" : "middle" }, Bangfu.clock(m)));
    }
    for (const [crew, top, begins] of rows) drawing.append(row(crew, top, begins, x, label, width));
    picture.replaceChildren(drawing);
  }

  function row(crew, top, begins, x, label, width) {
    const colour = Bangfu.crewColour(crew.number);
    const names = crew.members.map((p) => data.people.name[p]).join(t("comma"));
    const g = Bangfu.svg("g", { role: "group", "aria-label": t("crewDay", Bangfu.dayText(data, crew.day), t("crew", crew.number), names) });
    if (begins) {
      g.append(Bangfu.svg("line", { class: "gantt-day", x1: 0, x2: width, y1: top - 3, y2: top - 3 }));
    }
    const narrow = label < 120;
    const day = Bangfu.dayText(data, crew.day);
    g.append(Bangfu.svg("text", { class: begins ? "gantt-label" : "gantt-label again", x: 0, y: top + 16 }, narrow ? day.split(" ")[0] : day),
      Bangfu.svg("text", { class: "gantt-crew", x: label - 8, y: top + 16, "text-anchor": "end", fill: colour },
        narrow ? String(crew.number) : t("crew", crew.number)));
    const middle = top + (ROW - 6) / 2;
    if (crew.depart !== null && crew.back !== null) {
      g.append(Bangfu.svg("line", { class: "gantt-way", x1: x(crew.depart), x2: x(crew.back), y1: middle, y2: middle, stroke: colour }));
    }
    if (crew.pause) {
      const [at, minutes] = crew.pause;
      g.append(Bangfu.svg("rect", { class: "gantt-pause", x: x(at), y: top + 3, width: Math.max(1, x(at + minutes) - x(at)), height: ROW - 12 }));
    }
    for (let v = crew.visits[0]; v < crew.visits[1]; v++) {
      const site = data.visits.site[v];
      const [start, end] = [data.visits.start[v], data.visits.end[v]];
      const w = Math.max(3, x(end) - x(start) - 1);
      const name = data.sites.name[site];
      const shown = Bangfu.cut(name, 11, w - 9);
      const bar = Bangfu.svg("g", {
        class: "gantt-bar" + (marked.has(site) ? " marked" : ""), tabindex: "0", role: "button",
        "aria-label": shown ? null : name,
        "aria-description": t("bar", Bangfu.clock(start), Bangfu.clock(end), name),
        onclick: () => tell(site),
        onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); tell(site); } },
      },
      Bangfu.svg("rect", { x: x(start), y: top, width: w, height: ROW - 6, rx: 3, fill: colour }),
      Bangfu.svg("text", { x: x(start) + 5, y: top + 14.5 }, shown));
      Bangfu.tip.on(bar, () => [name, `${Bangfu.clock(start)}–${Bangfu.clock(end)} · ${t("priority", data.sites.priority[site])}`,
        `${t("travel")} ${t("minutes", data.visits.drive[v])}`, names]);
      g.append(bar);
    }
    return g;
  }

  function tell(site) {
    if (opts.onSelect) opts.onSelect({ kind: "site", index: site });
  }

  function controls() {
    const groups = data.groups.map((one, g) => [g, one]).filter(([g]) => look.crewsOfGroup[g].length || !data.crews.length);
    const select = Bangfu.make("select", { "aria-label": t("chooseGroup"), onchange: () => { group = Number(select.value); draw(); } });
    data.batches.forEach((b, at) => {
      const list = groups.filter(([, one]) => one.batch === at);
      if (list.length) {
        select.append(Bangfu.make("optgroup", { label: b.name },
          list.map(([g, one]) => Bangfu.make("option", { value: g, selected: g === group }, one.name))));
      }
    });
    bar.replaceChildren(Bangfu.make("label", {}, t("group") + " ", select),
      Bangfu.make("div", { class: "legend" },
        Bangfu.make("span", {}, Bangfu.make("i", { class: "gantt-key" }), t("writing")),
        Bangfu.make("span", {}, Bangfu.make("i", { class: "gantt-key-way" }), t("travel")),
        Bangfu.make("span", {}, Bangfu.make("i", { class: "gantt-key-pause" }), t("pause"))));
  }

  controls();
  const watch = Bangfu.onWidth(picture, draw);

  return {
    update(next) {
      data = next;
      look = Bangfu.lookup(data);
      if (!data.groups[group]) group = first();
      controls();
      draw();
    },
    highlight(ids) {
      marked = new Set((ids || []).filter((id) => id.kind === "site").map((id) => id.index));
      const one = (ids || []).find((id) => id.kind === "group");
      const visit = marked.size ? (look.visitsOfSite.get([...marked][0]) || [])[0] : undefined;
      if (one) group = one.index;
      else if (visit !== undefined) group = data.visits.group[visit];
      controls();
      draw();
    },
    destroy() {
      watch.disconnect();
      el.replaceChildren();
    },
  };
};
