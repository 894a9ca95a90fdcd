"use strict";
// What is missing and why: shortfalls with everybody sorted by the first reason, exceptions, sites left out.

Bangfu.shortfalls = function (el, data, opts = {}) {
  const t = Bangfu.t;
  const STEP = 20;
  el.classList.add("chart", "chart-shortfalls");

  function draw() {
    const parts = [];
    if (!data.shortfalls.length) parts.push(Bangfu.make("p", { class: "good" }, "✓ " + t("nothingShort")));
    else parts.push(growing(Bangfu.make("div", { class: "cards" }), data.shortfalls, card));
    if (data.breaches.length) {
      parts.push(Bangfu.make("h3", {}, t("breaches") + t("inBrackets", data.breaches.length)),
        growing(Bangfu.make("ul", { class: "lines" }), sorted(data.breaches), breach));
    }
    if (data.unvisited.length) {
      parts.push(Bangfu.make("h3", {}, t("unvisited") + t("inBrackets", data.unvisited.length)), ...leftOut());
    }
    el.replaceChildren(...parts);
  }

  // Exceptions to hard rules first: they need somebody's signature.
  const sorted = (list) => [...list].sort((a, b) => b.pinned - a.pinned);

  // The first of many, and a button for more.
  function growing(list, all, one) {
    let shown = 0;
    const more = Bangfu.make("button", { type: "button", class: "more", onclick: add });
    function add() {
      list.append(...all.slice(shown, shown + STEP).map(one));
      shown = Math.min(all.length, shown + STEP);
      more.hidden = shown >= all.length;
      more.textContent = t("more", Math.min(STEP, all.length - shown));
    }
    add();
    return Bangfu.make("div", {}, list, more);
  }

  function jump(text, kind, index) {
    return Bangfu.make("button", { type: "button", class: "link", onclick: () => opts.onSelect && opts.onSelect({ kind, index }) }, text);
  }

  function card(s) {
    const number = (reason) => Number((reason.match(/(\d+)$/) || [0, 0])[1]);
    const most = Math.max(1, ...s.reasons.map(number));
    const place = s.group !== null ? jump(data.groups[s.group].name, "group", s.group)
      : s.unit !== null ? jump(data.units[s.unit].name, "unit", s.unit) : null;
    return Bangfu.make("article", { class: "card" },
      Bangfu.make("h3", {}, s.text),
      Bangfu.make("p", { class: "muted" }, s.name, " · ", t("needHas", s.needed, s.present), " · ", t("capable", s.capable), place ? " · " : "", place),
      Bangfu.make("h4", {}, t("why")),
      Bangfu.make("ul", { class: "reasons" }, s.reasons.map((reason) => Bangfu.make("li", {},
        Bangfu.make("span", { class: "reason-text" }, reason.replace(/\s*\d+$/, "")),
        Bangfu.make("span", { class: "reason-bar" }, Bangfu.make("span", { style: { width: `${((100 * number(reason)) / most).toFixed(1)}%` } })),
        Bangfu.make("b", {}, Bangfu.number(number(reason)))))),
      s.advice.length ? Bangfu.make("h4", {}, t("whatHelps")) : null,
      s.advice.length ? Bangfu.make("ul", { class: "advice" }, s.advice.map((a) => Bangfu.make("li", {}, a))) : null);
  }

  function breach(b) {
    const parts = [b.batch !== null ? data.batches[b.batch].name : null, b.group !== null ? data.groups[b.group].name : null,
      b.unit !== null ? data.units[b.unit].name : null].filter(Boolean).join(" ");
    return Bangfu.make("li", {},
      Bangfu.make("span", { class: b.pinned ? "tag warn" : "tag" }, b.pinned ? t("byLock") : t("notMet")), " ",
      b.group !== null ? jump(parts, "group", b.group) : parts, parts ? " " : "", b.text,
      b.advice ? Bangfu.make("small", {}, " " + b.advice) : null);
  }

  function leftOut() {
    const reasons = new Map();
    for (const one of data.unvisited) {
      const key = one.reason.split(/[:：]/)[0];
      if (!reasons.has(key)) reasons.set(key, []);
      reasons.get(key).push(one);
    }
    return [...reasons].sort((a, b) => b[1].length - a[1].length).map(([reason, list]) => Bangfu.make("details", {},
      Bangfu.make("summary", {}, Bangfu.make("b", {}, String(list.length)), " " + reason),
      Bangfu.make("p", { class: "muted" }, list[0].advice),
      growing(Bangfu.make("ul", { class: "lines" }), list, (one) => Bangfu.make("li", {},
        jump(data.sites.name[one.site], "site", one.site), " ",
        Bangfu.make("small", {}, [data.regions[data.sites.region[one.site]].name, one.batch !== null ? data.batches[one.batch].name : null,
          t("priority", data.sites.priority[one.site]), one.missing].filter(Boolean).join(" · "))))));
  }

  draw();
  return {
    update(next) {
      data = next;
      draw();
    },
    highlight() {},
    destroy() {
      el.replaceChildren();
    },
  };
};
