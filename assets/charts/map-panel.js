"use strict";
// Beside the map: a region with its groups, or a group with its people and its stops day by day. on: {shut, group, region, person, day}.

Bangfu.mapHead = function (text, under, on) {
  return Bangfu.make("div", { class: "map-head" }, Bangfu.make("h3", {}, text),
    Bangfu.make("button", { type: "button", class: "quiet", "aria-label": Bangfu.t("close"), onclick: on.shut }, "×"),
    under ? Bangfu.make("p", {}, under) : null);
};

Bangfu.mapRegion = function (el, data, region, groups, on) {
  const t = Bangfu.t;
  const look = Bangfu.lookup(data);
  const one = data.regions[region];
  const members = (g) => data.groups[g].members.map(([p, role]) =>
    role === 0 ? data.people.name[p] : `${data.people.name[p]}${t("inBrackets", data.roles[role].name)}`);
  const rows = groups.map((g) => Bangfu.make("li", {}, Bangfu.make("button", { type: "button", class: "row", onclick: () => on.group(g) },
    Bangfu.make("strong", {}, data.groups[g].name), " ", Bangfu.make("small", {}, data.batches[data.groups[g].batch].name),
    Bangfu.make("div", {}, members(g).join(t("comma"))),
    look.shortOfGroup.has(g) ? Bangfu.make("div", { class: "bad" }, t("missing", look.shortOfGroup.get(g))) : null)));
  el.replaceChildren(Bangfu.mapHead(one.name, `${one.province} · ${t("nSites", look.sitesOfRegion[region].length)}`, on),
    Bangfu.make("ul", { class: "map-list" }, rows));
};

Bangfu.mapGroup = function (el, data, group, on) {
  const t = Bangfu.t;
  const one = data.groups[group];
  const batch = data.batches[one.batch];
  const crews = Bangfu.lookup(data).crewsOfGroup[group];
  const asked = one.min === one.max ? one.min : `${one.min}–${one.max}`;
  const people = [
    ...one.members.map(([p, role]) => Bangfu.make("li", {},
      Bangfu.make("button", { type: "button", class: "link", onclick: () => on.person(p) }, data.people.name[p]),
      role ? Bangfu.make("b", {}, " " + data.roles[role].name) : null, Bangfu.make("small", {}, " " + Bangfu.unitName(data, p)))),
    ...one.former.map(([p, , until]) => Bangfu.make("li", { class: "muted" }, data.people.name[p], " ", t("former", until))),
  ];
  const parts = [
    Bangfu.mapHead(one.name, `${batch.name} ${Bangfu.span(batch.start, batch.end)} · ${t("size", one.members.length, asked)}`, on),
    Bangfu.make("button", { type: "button", class: "quiet back", onclick: () => on.region(one.region) }, "← " + data.regions[one.region].name),
    one.counties ? Bangfu.make("p", { class: "muted" }, one.counties) : null,
    one.needs ? Bangfu.make("p", { class: "muted" }, t("needs", one.needs)) : null,
    Bangfu.make("ul", { class: "map-people" }, people),
  ];
  if (crews.length) {
    const sorted = (of) => [...new Set(crews.map((c) => of(data.crews[c])))].sort((x, y) => x - y);
    const stops = Bangfu.make("div");
    const choose = (value) => {
      const day = value === "" ? null : Number(value);
      stops.replaceChildren(...(day === null ? [] : crews.filter((c) => data.crews[c].day === day).map((c) => Bangfu.mapStops(data, data.crews[c]))));
      on.day(day);
    };
    parts.push(
      Bangfu.make("div", { class: "map-days" },
        Bangfu.select(t("day"), [["", t("allDays")], ...sorted((c) => c.day).map((d) => [d, Bangfu.dayText(data, d)])], "", choose)),
      Bangfu.make("div", { class: "legend" }, sorted((c) => c.number).map((n) =>
        Bangfu.make("span", {}, Bangfu.make("i", { style: { background: Bangfu.crewColour(n) } }), t("crew", n)))),
      stops);
  } else if (data.sites.id.length) parts.push(Bangfu.make("p", { class: "muted" }, t("noRoutes")));
  el.replaceChildren(...parts.filter(Boolean));
};

// What a crew does on its day.
Bangfu.mapStops = function (data, crew) {
  const t = Bangfu.t;
  const lines = [];
  for (let v = crew.visits[0]; v < crew.visits[1]; v++) {
    lines.push(Bangfu.make("li", {}, `${Bangfu.clock(data.visits.start[v])} ${data.sites.name[data.visits.site[v]]}`));
  }
  return Bangfu.make("div", { class: "map-crew" }, Bangfu.make("strong", {}, t("crew", crew.number)), " ",
    Bangfu.make("small", {}, crew.members.map((p) => data.people.name[p]).join(t("comma"))), Bangfu.make("ol", {}, lines));
};
