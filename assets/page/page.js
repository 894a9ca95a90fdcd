"use strict";
// The report page: headline at once, then a section for each chart, and what is chosen in one shown in the others.

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  Bangfu.lang = data.lang;
  const t = Bangfu.t;
  const make = Bangfu.make;
  const charts = {};

  const parts = [["overview", overview], ["map", chart], ["flows", chart], ["rotation", chart], ["gantt", chart], ["quotas", chart],
    ["shortfalls", chart], ["variants", chart], ["figures", figures]]
    .filter(([name]) => (name !== "gantt" || data.crews.length) && (name !== "variants" || data.variants) && (name !== "quotas" || data.quotas.length));

  function chart(el, name) {
    charts[name] = Bangfu[name](el, data, { onSelect: (one) => chosen(name, one) });
  }

  // ---- frame

  function frame() {
    document.getElementById("skip").textContent = t("skip");
    const search = make("div", { class: "search", role: "search" });
    document.getElementById("top").append(
      make("nav", { "aria-label": t("sections") }, parts.map(([name]) => make("a", { href: "#" + name }, t(name)))), search);
    Bangfu.search(search, data, go);
    const main = document.getElementById("main");
    for (const [name] of parts) {
      main.append(name === "overview" ? make("section", { id: name })
        : make("section", { id: name, class: "part", "aria-labelledby": name + "-head" }, make("h2", { id: name + "-head" }, t(name)), make("div", {})));
    }
    document.getElementById("foot").textContent = t("made", data.made.slice(0, 16).replace("T", " "), data.version);
  }

  // The headline is painted before the first chart is made; then they follow one by one.
  let next = 0;
  function build() {
    const [name, draw] = parts[next++];
    const section = document.getElementById(name);
    draw(name === "overview" ? section : section.lastElementChild, name);
  }

  function buildAll() {
    while (next < parts.length) build();
  }

  function follow() {
    if (next >= parts.length) return;
    build();
    setTimeout(follow);
  }

  // ---- headline

  function overview(el) {
    const h = data.headline;
    const share = (part, whole) => (whole ? part / whole : 1);
    const money = h.expense >= 1e6 && Bangfu.lang === "zh" ? `${Bangfu.number(h.expense / 1e4)} 万` : Bangfu.number(h.expense);
    const tiles = [
      tile("posts", Bangfu.number(h.filled), t("ofAll", Bangfu.number(h.posts)), share(h.filled, h.posts), h.filled < h.posts),
      h.missing ? tile("heads", Bangfu.number(h.missing), "", null, true) : null,
      tile("used", Bangfu.number(h.peopleUsed), t("ofAll", Bangfu.number(h.people)), share(h.peopleUsed, h.people)),
      h.sitesAsked ? tile("covered", Bangfu.number(h.sitesPlanned), t("ofAll", Bangfu.number(h.sitesAsked)), share(h.sitesPlanned, h.sitesAsked), h.sitesPlanned < h.sitesAsked) : null,
      tile("days", Bangfu.number(h.personDays), t("nPosts", Bangfu.number(h.personBatches))),
      tile("travelKm", Bangfu.number(h.km), h.personBatches ? t("perPosting", Bangfu.number(h.km / h.personBatches)) : ""),
      tile("expense", money, h.personBatches ? t("perPosting", Bangfu.number(h.expense / h.personBatches)) : ""),
      tile("partyShare", `${Bangfu.number(h.partyShare, 1)}%`, "", h.partyShare / 100),
      h.proven ? tile("gap", "0", t("proven")) : tile("gap", t("atMost", Bangfu.number(100 * h.gap, 2)), ""),
    ];
    el.append(make("div", { class: "title" }, make("h1", {}, data.title), make("p", {}, h.sentence + (Bangfu.lang === "zh" ? "。" : "."))),
      ...data.warnings.map((text) => make("p", { class: "warning", role: "note" }, text)), make("ul", { class: "tiles" }, tiles));
  }

  function tile(name, big, under, meter, short) {
    return make("li", { class: "tile" + (short ? " short" : "") }, make("div", { class: "name" }, t(name)), make("div", { class: "big" }, big),
      under ? make("div", { class: "under" }, under) : null,
      meter === undefined || meter === null ? null : make("div", { class: "meter", "aria-hidden": "true" }, make("span", { style: { width: `${(100 * Math.min(1, meter)).toFixed(1)}%` } })));
  }

  // ---- all figures, part by part, as the workbook's overview has them

  function figures(el) {
    const by = new Map();
    for (const [part, item, value, remark] of data.headline.lines) {
      if (!by.has(part)) by.set(part, []);
      by.get(part).push([item, value, remark]);
    }
    el.classList.add("figures");
    el.append(...[...by].map(([part, lines]) => make("div", {}, make("h3", {}, part), make("table", {}, make("tbody", {},
      lines.map(([item, value, remark]) => make("tr", {}, make("th", { scope: "row" }, item), make("td", {}, value), make("td", {}, remark))))))));
  }

  // ---- what is chosen

  // What a chart shows itself already is shown in those beside it; all else is gone to.
  function chosen(chart, one) {
    if (one.kind === "person") card(one.index);
    else if (chart === "map" && one.kind === "group") {
      if (charts.gantt) charts.gantt.highlight([one]);
    } else if (chart === "map" && one.kind === "region") return;
    else if (chart === "flows" && one.kind === "unit") {
      charts.map.highlight([one]);
      if (charts.quotas) charts.quotas.highlight([one]);
    } else if (chart === "flows" && one.kind === "region") charts.map.highlight([one]);
    else go(one);
  }

  function reach(name) {
    const section = document.getElementById(name);
    if (section) section.scrollIntoView({ block: "start" });
  }

  function go(one) {
    buildAll();
    if (one.kind === "person") {
      charts.rotation.highlight([one]);
      card(one.index);
      reach("rotation");
    } else if (one.kind === "unit") {
      charts.rotation.highlight([one]);
      if (charts.quotas) charts.quotas.highlight([one]);
      charts.flows.highlight([one]);
      charts.map.highlight([one]);
      reach("rotation");
    } else {
      reach("map");
      charts.map.highlight([one]);
      if (charts.gantt && (one.kind === "group" || one.kind === "site")) charts.gantt.highlight([one]);
    }
  }

  // ---- the card of a person

  let opener = null;

  function card(p) {
    shut(false);
    opener = document.activeElement;
    const { people } = data;
    const until = people.certified[p];
    const facts = [[t("unit"), Bangfu.unitName(data, p)], [t("party"), people.party[p]],
      [t("certificate"), until === null ? t("none") : until ? t("until", until) : t("valid")],
      [t("skills"), people.skills[p].map(([s, level]) => data.skills[s] + level).join(" ")],
      [t("onLeave"), people.away[p].map((b) => data.batches[b].name).join(" ")]].filter(([, value]) => value);
    const posts = Bangfu.lookup(data).posts[p].map(([g, role]) => {
      const group = data.groups[g];
      const batch = data.batches[group.batch];
      return make("li", {}, make("button", { type: "button", class: "link", onclick: () => go({ kind: "group", index: g }) }, group.name),
        role ? make("b", {}, " " + data.roles[role].name) : null, make("small", {}, ` ${batch.name} ${Bangfu.span(batch.start, batch.end)}`));
    });
    const box = make("div", { id: "card", role: "dialog", "aria-label": people.name[p], tabindex: "-1" },
      make("div", { class: "head" }, make("h3", {}, people.name[p], " ", make("small", {}, people.id[p])),
        make("button", { type: "button", class: "quiet", "aria-label": t("close"), onclick: () => shut(true) }, "×")),
      make("dl", {}, facts.map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
      make("ul", {}, posts.length ? posts : make("li", { class: "muted" }, t("reserve"))));
    document.body.append(box);
    box.focus({ preventScroll: true });
  }

  function shut(back) {
    const box = document.getElementById("card");
    if (!box) return;
    box.remove();
    if (back && opener && opener.isConnected) opener.focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && shut(true));

  // ---- paper

  window.addEventListener("beforeprint", () => {
    buildAll();
    for (const one of document.querySelectorAll("details")) one.open = true;
  });

  frame();
  build();
  requestAnimationFrame(() => setTimeout(follow));
})();
