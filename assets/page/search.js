"use strict";
// One box that finds people, units, groups, regions and sites, by name or id, and jumps there.

Bangfu.search = function (el, data, onSelect) {
  const t = Bangfu.t;
  const MOST = 12;
  const input = Bangfu.make("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
    "aria-label": t("search"), placeholder: t("search"), autocomplete: "off", spellcheck: "false" });
  const list = Bangfu.make("ul", { id: "found", role: "listbox", "aria-label": t("search"), hidden: true });
  const told = Bangfu.make("span", { class: "unseen", role: "status" });
  el.replaceChildren(input, list, told);
  let entries = null;
  let found = [];
  let at = -1;

  // Made at the first key: [lower-case text, kind, index].
  function index() {
    const all = [];
    const add = (kind, names, ids) => names.forEach((name, i) => all.push([`${name} ${ids[i]}`.toLowerCase(), kind, i, name]));
    add("person", data.people.name, data.people.id);
    add("unit", data.units.map((u) => u.name), data.units.map((u) => u.id));
    add("region", data.regions.map((r) => r.name), data.regions.map((r) => r.province));
    add("group", data.groups.map((g) => g.name), data.groups.map((g) => g.id));
    add("site", data.sites.name, data.sites.id);
    return all;
  }

  // Names that begin so stand before names that hold it.
  function find(text) {
    entries = entries || index();
    const begin = [];
    const hold = [];
    let all = 0;
    for (const entry of entries) {
      const where = entry[0].indexOf(text);
      if (where < 0) continue;
      all++;
      const into = where === 0 ? begin : hold;
      if (into.length < MOST) into.push(entry);
    }
    return [begin.concat(hold).slice(0, MOST), all];
  }

  function under(kind, i) {
    if (kind === "person") return [data.people.id[i], Bangfu.unitName(data, i)].join(" · ");
    if (kind === "unit") return data.units[i].province;
    if (kind === "region") return data.regions[i].province;
    if (kind === "group") return `${data.batches[data.groups[i].batch].name} · ${t("nPeople", data.groups[i].members.length)}`;
    return `${data.sites.id[i]} · ${data.regions[data.sites.region[i]].name}`;
  }

  function show() {
    const text = input.value.trim().toLowerCase();
    if (!text) return shut();
    const [hits, all] = find(text);
    found = hits;
    at = hits.length ? 0 : -1;
    list.replaceChildren(...hits.map(([, kind, i, name], n) => Bangfu.make("li", {
      role: "option", id: `found-${n}`, "aria-selected": String(n === at),
      onpointerdown: (event) => { event.preventDefault(); take(n); },
    }, Bangfu.make("span", {}, t(kind)), Bangfu.make("span", {}, name), Bangfu.make("small", {}, under(kind, i)))));
    if (!hits.length) list.append(Bangfu.make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "muted" }, "", t("noMatch")));
    told.textContent = t("found", all);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point();
    return undefined;
  }

  function point() {
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `found-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function shut() {
    list.hidden = true;
    found = [];
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(n) {
    const [, kind, i] = found[n];
    shut();
    onSelect({ kind, index: i });
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.value && show());
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      else if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      point();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(at);
    } else if (event.key === "Escape") shut();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      input.focus();
    }
  });
};
