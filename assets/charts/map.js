"use strict";
// The map: bases of groups, sites, and the routes of one group. Drawn from coordinates alone, in Mercator's projection.

Bangfu.map = function (el, data, opts = {}) {
  const t = Bangfu.t;
  let look = Bangfu.lookup(data);
  let batch = -1;
  let region = -1;
  let group = -1;
  let day = null;
  let marked = null;
  let points = null;

  const frame = Bangfu.make("div", { class: "map-frame", tabindex: "0", role: "group", "aria-label": t("mapLabel"), "aria-description": t("mapKeys") });
  const stage = Bangfu.svg("svg", { class: "map-stage", "aria-hidden": "true" });
  const bases = Bangfu.make("div", { class: "map-bases" });
  const panel = Bangfu.make("aside", { class: "map-panel", tabindex: "-1", "aria-label": t("mapPanel"), hidden: true });
  const scale = Bangfu.make("div", { class: "map-scale", "aria-hidden": "true" });
  const tools = Bangfu.make("div", { class: "map-tools" },
    Bangfu.make("button", { type: "button", "aria-label": t("zoomIn"), onclick: () => zoom.zoom(1.6) }, "+"),
    Bangfu.make("button", { type: "button", "aria-label": t("zoomOut"), onclick: () => zoom.zoom(1 / 1.6) }, "−"),
    Bangfu.make("button", { type: "button", "aria-label": t("zoomAll"), onclick: whole }, "⤢"));
  const bar = Bangfu.make("div", { class: "bar" });
  const moving = Bangfu.make("div", { class: "map-moving" }, stage, bases);
  frame.append(moving, tools, scale);
  el.classList.add("chart", "chart-map");
  el.replaceChildren(bar, Bangfu.make("div", { class: "map-body" }, frame, panel));
  const zoom = Bangfu.zoom(frame, moving, draw);
  frame.addEventListener("whole", whole);

  const { across, down } = Bangfu;

  function served(r) {
    return look.groupsOfRegion[r].filter((g) => batch < 0 || data.groups[g].batch === batch);
  }

  function boxOf(places) {
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const [x, y] of places) {
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
    return box;
  }

  function whole() {
    const at = [];
    const home = marked && marked.kind === "unit" ? data.units[marked.index].at : null;
    if (home) at.push([across(home[0]), down(home[1])]);
    data.regions.forEach((r, i) => look.groupsOfRegion[i].length && at.push([across(r.at[0]), down(r.at[1])]));
    for (let i = 0; i < points.x.length; i++) at.push([points.x[i], points.y[i]]);
    if (!at.length) data.regions.forEach((r) => at.push([across(r.at[0]), down(r.at[1])]));
    if (at.length) zoom.fit(boxOf(at));
  }

  function fitRegion(r) {
    const base = data.regions[r].at;
    const at = [[across(base[0]), down(base[1])]];
    for (const s of look.sitesOfRegion[r]) at.push([points.x[s], points.y[s]]);
    if (at.length === 1) at.push([at[0][0] - 1.5, at[0][1] - 1.5], [at[0][0] + 1.5, at[0][1] + 1.5]);
    zoom.fit(boxOf(at));
  }

  function draw(view) {
    const size = { width: frame.clientWidth, height: frame.clientHeight };
    if (!size.width || !size.height) return;
    stage.setAttribute("viewBox", `${-size.width / 2} ${-size.height / 2} ${2 * size.width} ${2 * size.height}`);
    const layers = Bangfu.mapLayers;
    stage.replaceChildren(
      ...layers.boundaries(data.boundaries, view),
      ...layers.sites(data, points, view, size, group >= 0 ? region : -1),
      ...(group >= 0 ? layers.routes(data, points, view, group, day) : []),
      ...(marked && marked.kind === "unit" ? layers.ways(data, view, marked.index, batch) : []),
      ...(marked && marked.kind === "site" ? layers.mark(points, view, marked.index) : []));
    markers(view, size.width, size.height);
    ruler(view);
  }

  function markers(view, width, height) {
    const focused = document.activeElement && document.activeElement.closest && bases.contains(document.activeElement)
      ? document.activeElement.dataset.region : null;
    bases.replaceChildren();
    const order = data.regions.map((_, r) => r).filter((r) => served(r).length)
      .sort((a, b) => (b === region) - (a === region) || served(b).length - served(a).length || a - b);
    // Where circles would lie upon one another, the later are dots; names stand only where they find room.
    const circles = [];
    const places = [];
    for (const r of order) {
      const x = across(data.regions[r].at[0]) * view.scale + view.x;
      const y = down(data.regions[r].at[1]) * view.scale + view.y;
      if (x < -width / 2 || y < -height / 2 || x > 1.5 * width || y > 1.5 * height) continue;
      const small = circles.some(([cx, cy]) => Math.abs(cx - x) < 26 && Math.abs(cy - y) < 21);
      if (!small) circles.push([x, y]);
      places.push([r, x, y, small]);
    }
    const names = [];
    for (const [r, x, y, small] of places) {
      const groups = served(r);
      const left = x + (small ? 8 : 13);
      const room = Math.min(130, Bangfu.width(data.regions[r].name, 12)) + 6;
      const free = !names.some(([nx, ny, nw]) => left < nx + nw && nx < left + room && Math.abs(ny - y) < 17) &&
        !places.some(([other, cx, cy, dot]) => other !== r && cx + (dot ? 6 : 12) > left && cx - (dot ? 6 : 12) < left + room && Math.abs(cy - y) < (dot ? 12 : 18));
      if (free) names.push([left, y, room]);
      const button = Bangfu.make("button", {
        type: "button",
        class: "map-base" + (groups.some((g) => look.shortOfGroup.has(g)) ? " short" : "") + (r === region ? " chosen" : "") + (small ? " small" : ""),
        "data-region": r,
        // Drawn, but out of sight: focus there would push the picture out of its frame.
        tabindex: x < 0 || y < 0 || x > width || y > height ? "-1" : null,
        style: { transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)` },
        onclick: () => choose(r, true),
      }, Bangfu.make("span", { class: "map-count" }, String(groups.length)), free ? Bangfu.make("span", { class: "map-name" }, data.regions[r].name) : null,
      Bangfu.make("span", { class: "unseen" }, " " + regionLabel(r)));
      Bangfu.tip.on(button, () => regionLines(r));
      bases.append(button);
      if (focused !== null && String(r) === focused) button.focus({ preventScroll: true });
    }
  }

  function regionLabel(r) {
    const groups = served(r);
    const posts = groups.reduce((n, g) => n + data.groups[g].members.length, 0);
    return t("regionLabel", data.regions[r].name, groups.length, posts, look.sitesOfRegion[r].length);
  }

  function regionLines(r) {
    const lines = [regionLabel(r)];
    for (const g of served(r).slice(0, 8)) lines.push(groupLine(g));
    if (served(r).length > 8) lines.push("…");
    return lines;
  }

  function groupLine(g) {
    const leader = Bangfu.leaderOf(data, g);
    const one = data.groups[g];
    const who = leader === null ? t("noLeader") : `${t("leader")} ${data.people.name[leader]}`;
    return `${data.batches[one.batch].name} ${one.name} · ${who} · ${t("nPeople", one.members.length)}`;
  }

  // A bar as long as a round number of kilometres.
  function ruler(view) {
    const { clientWidth: width, clientHeight: height } = frame;
    const lat = (Math.atan(Math.exp((512 - (height / 2 - view.y) / view.scale) * (Math.PI / 512))) * 360) / Math.PI - 90;
    const perPixel = (40075 * Math.cos((lat * Math.PI) / 180)) / 1024 / view.scale;
    const most = perPixel * Math.min(140, width / 3);
    const power = 10 ** Math.floor(Math.log10(most));
    const km = [5, 2, 1].map((n) => n * power).find((n) => n <= most) || power;
    scale.replaceChildren(Bangfu.make("span", { style: { width: `${(km / perPixel).toFixed(0)}px` } }), `${km} ${t("km")}`);
  }

  // ---- the panel beside the map

  function choose(r, tell) {
    if (marked && marked.kind === "unit") marked = null;
    region = r;
    group = -1;
    day = null;
    open();
    fitRegion(r);
    if (tell && opts.onSelect) opts.onSelect({ kind: "region", index: r });
  }

  function chooseGroup(g, tell) {
    if (marked && marked.kind === "unit") marked = null;
    region = data.groups[g].region;
    group = g;
    day = null;
    if (batch >= 0 && data.groups[g].batch !== batch) setBatch(data.groups[g].batch);
    open();
    fitRegion(region);
    if (tell && opts.onSelect) opts.onSelect({ kind: "group", index: g });
  }

  function shut() {
    region = group = -1;
    marked = null;
    panel.hidden = true;
    resized();
    frame.focus({ preventScroll: true });
  }

  function open() {
    const was = panel.hidden;
    // What was pressed there is gone: the panel keeps the focus.
    const inside = panel.contains(document.activeElement);
    panel.hidden = false;
    if (group >= 0) Bangfu.mapGroup(panel, data, group, actions);
    else Bangfu.mapRegion(panel, data, region, served(region), actions);
    panel.scrollTop = 0;
    if (inside) panel.focus({ preventScroll: true });
    if (was) resized();
  }

  const actions = {
    shut,
    group: (g) => chooseGroup(g, true),
    region: (r) => choose(r, true),
    person: (p) => opts.onSelect && opts.onSelect({ kind: "person", index: p }),
    day: (d) => {
      day = d;
      zoom.settle();
    },
  };

  // ---- sites under the pointer

  function nearest(px, py) {
    const view = zoom.view();
    let best = 9 * 9;
    let found = -1;
    for (let i = 0; i < points.x.length; i++) {
      const dx = points.x[i] * view.scale + view.x - px;
      if (dx > 9 || dx < -9) continue;
      const dy = points.y[i] * view.scale + view.y - py;
      const distance = dx * dx + dy * dy;
      if (distance < best) {
        best = distance;
        found = i;
      }
    }
    return found;
  }

  function siteLines(s) {
    const { name, id, priority, industry, region: of } = data.sites;
    const lines = [name[s], [id[s], data.regions[of[s]].name, industry[s] >= 0 ? data.industries[industry[s]] : "", t("priority", priority[s])]
      .filter(Boolean).join(" · ")];
    for (const v of look.visitsOfSite.get(s) || []) {
      const g = data.groups[data.visits.group[v]];
      lines.push(t("visitedBy", g.name, Bangfu.dayText(data, data.visits.day[v]),
        `${Bangfu.clock(data.visits.start[v])}–${Bangfu.clock(data.visits.end[v])}`));
    }
    for (const u of look.unvisitedOfSite.get(s) || []) lines.push(t("notPlanned", data.unvisited[u].reason));
    if (lines.length === 2) lines.push(t("notInPlan"));
    return lines;
  }

  frame.addEventListener("pointermove", (event) => {
    if (zoom.dragging() || event.target.closest("button, aside")) return;
    const at = frame.getBoundingClientRect();
    const s = nearest(event.clientX - at.left, event.clientY - at.top);
    if (s < 0) Bangfu.tip.hide();
    else Bangfu.tip.show(event.clientX, event.clientY, siteLines(s));
  });
  frame.addEventListener("pointerleave", Bangfu.tip.hide);
  frame.addEventListener("click", (event) => {
    if (event.target.closest("button, aside")) return;
    const at = frame.getBoundingClientRect();
    const s = nearest(event.clientX - at.left, event.clientY - at.top);
    if (s < 0) return;
    const v = (look.visitsOfSite.get(s) || [])[0];
    if (v !== undefined) chooseGroup(data.visits.group[v], true);
    else if (opts.onSelect) opts.onSelect({ kind: "site", index: s });
  });

  function setBatch(b) {
    batch = b;
    controls();
  }

  function controls() {
    bar.replaceChildren(
      Bangfu.select(t("batch"), [[-1, t("allBatches")], ...data.batches.map((b, i) => [i, `${b.name} ${Bangfu.span(b.start, b.end)}`])], batch, (b) => {
        batch = Number(b);
        zoom.settle();
        if (region >= 0 && group < 0) open();
      }),
      legend());
  }

  function legend() {
    const items = [Bangfu.make("span", {}, Bangfu.make("i", { class: "map-key-base" }), t("base"))];
    if (look.shortOfGroup.size) items.push(Bangfu.make("span", {}, Bangfu.make("i", { class: "map-key-base short" }), t("shortBase")));
    const present = new Set(data.sites.priority);
    for (const p of [1, 2, 3, 4]) {
      if (present.has(p)) items.push(Bangfu.make("span", {}, Bangfu.make("i", { class: `map-key map-k${p}` }), t("priority", p)));
    }
    if (data.unvisited.length) items.push(Bangfu.make("span", {}, Bangfu.make("i", { class: "map-key-gone" }, "×"), t("leftOut")));
    return Bangfu.make("div", { class: "legend" }, items);
  }

  // Paper has a size of its own, which the drawing takes before it is printed.
  const print = () => { el.classList.add("on-paper"); whole(); };
  const unprint = () => { el.classList.remove("on-paper"); whole(); };
  window.addEventListener("beforeprint", print);
  window.addEventListener("afterprint", unprint);

  const resized = Bangfu.perFrame(() => zoom.settle());
  let size = "";
  const watch = new ResizeObserver(() => {
    const now = `${frame.clientWidth}×${frame.clientHeight}`;
    if (now === size) return;
    const first = !size || size.startsWith("0×");
    size = now;
    if (first) whole();
    else resized();
  });

  function start() {
    points = Bangfu.sitePoints(data);
    controls();
    zoom.limit(2, 60000);
  }
  start();
  watch.observe(frame);

  return {
    update(next) {
      data = next;
      look = Bangfu.lookup(data);
      if (group >= data.groups.length || region >= data.regions.length) region = group = -1;
      points = Bangfu.sitePoints(data);
      controls();
      if (region >= 0) open();
      else panel.hidden = true;
      zoom.settle();
    },
    // ids: [{kind, index}]; the first of a kind that the map has is shown.
    highlight(ids) {
      marked = null;
      const one = (ids || []).find((id) => ["group", "region", "site", "unit"].includes(id.kind));
      if (!one) return zoom.settle();
      if (one.kind === "unit") {
        if (region >= 0) shut();
        marked = one;
        return whole();
      }
      if (one.kind === "group") return chooseGroup(one.index, false);
      if (one.kind === "region") return choose(one.index, false);
      if (one.kind === "site") {
        marked = one;
        const v = (look.visitsOfSite.get(one.index) || [])[0];
        if (v !== undefined) chooseGroup(data.visits.group[v], false);
        else choose(data.sites.region[one.index], false);
        const [x, y] = [points.x[one.index], points.y[one.index]];
        zoom.fit({ left: x - 0.2, right: x + 0.2, top: y - 0.2, bottom: y + 0.2 });
      }
      return undefined;
    },
    destroy() {
      watch.disconnect();
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", unprint);
      el.replaceChildren();
    },
  };
};
