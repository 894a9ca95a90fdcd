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
  const panel = Bangfu.make("aside", { class: "map-panel", hidden: true });
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

  // Mercator, the whole world 1024 wide.
  const across = (lon) => (lon + 180) * (1024 / 360);
  const down = (lat) => 512 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (512 / Math.PI);

  function prepare() {
    const { lon, lat } = data.sites;
    const n = lon.length;
    points = { x: new Float64Array(n), y: new Float64Array(n), left: new Uint8Array(n) };
    for (let i = 0; i < n; i++) {
      points.x[i] = across(lon[i]);
      points.y[i] = down(lat[i]);
    }
    for (const one of data.unvisited) points.left[one.site] = 1;
  }

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

  // Everything is drawn half a screen beyond the edges, so that a short pan shows no blank.
  function draw(view) {
    const { clientWidth: width, clientHeight: height } = frame;
    if (!width || !height) return;
    const margin = { x: width / 2, y: height / 2 };
    stage.setAttribute("viewBox", `${-margin.x} ${-margin.y} ${2 * width} ${2 * height}`);
    const parts = [];
    boundaries(view, margin, width, height, parts);
    sites(view, margin, width, height, parts);
    if (group >= 0) routes(view, parts);
    if (marked && marked.kind === "site") {
      const [x, y] = [points.x[marked.index] * view.scale + view.x, points.y[marked.index] * view.scale + view.y];
      parts.push(Bangfu.svg("circle", { class: "map-mark", cx: x, cy: y, r: 11 }));
    }
    stage.replaceChildren(...parts);
    markers(view, width, height);
    ruler(view);
  }

  function boundaries(view, margin, width, height, parts) {
    let path = "";
    for (const line of data.boundaries || []) {
      let px = NaN;
      let py = NaN;
      let pen = "M";
      for (let i = 0; i < line.length; i += 2) {
        const x = Math.round(across(line[i]) * view.scale + view.x);
        const y = Math.round(down(line[i + 1]) * view.scale + view.y);
        if (x === px && y === py) continue;
        path += pen + x + " " + y;
        pen = "L";
        px = x;
        py = y;
      }
    }
    if (path) parts.push(Bangfu.svg("path", { class: "map-line", d: path }));
  }

  // One path for each priority, each site a dot without length; where dots would cover one another, one stands for all.
  function sites(view, margin, width, height, parts) {
    const n = points.x.length;
    if (!n) return;
    const cell = n > 3000 ? 3 : 1;
    const columns = Math.ceil((2 * width) / cell) + 1;
    const taken = new Uint8Array(columns * (Math.ceil((2 * height) / cell) + 1));
    const paths = ["", "", "", "", ""];
    let gone = "";
    const { priority, region: of } = data.sites;
    // The most urgent are placed first.
    for (let p = 1; p <= 4; p++) {
      for (let i = 0; i < n; i++) {
        if (priority[i] !== p) continue;
        const x = points.x[i] * view.scale + view.x;
        const y = points.y[i] * view.scale + view.y;
        if (x < -margin.x || y < -margin.y || x > width + margin.x || y > height + margin.y) continue;
        if (points.left[i]) {
          gone += `M${(x - 3.5).toFixed(1)} ${(y - 3.5).toFixed(1)}l7 7m0 -7l-7 7`;
          continue;
        }
        const slot = Math.floor((x + margin.x) / cell) + columns * Math.floor((y + margin.y) / cell);
        if (taken[slot]) continue;
        taken[slot] = 1;
        paths[group >= 0 && of[i] !== region ? 0 : p] += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
      }
    }
    [0, 4, 3, 2, 1].forEach((p) => paths[p] && parts.push(Bangfu.svg("path", { class: `map-sites map-p${p}${group >= 0 ? " faint" : ""}`, d: paths[p] })));
    if (gone) parts.push(Bangfu.svg("path", { class: "map-gone", d: gone }));
  }

  function routes(view, parts) {
    const base = data.regions[data.groups[group].region].at;
    const at = (x, y) => `${(x * view.scale + view.x).toFixed(1)} ${(y * view.scale + view.y).toFixed(1)}`;
    const home = at(across(base[0]), down(base[1]));
    const dots = new Map();
    for (const c of look.crewsOfGroup[group]) {
      const crew = data.crews[c];
      if (day !== null && crew.day !== day) continue;
      let path = "M" + home;
      for (let v = crew.visits[0]; v < crew.visits[1]; v++) {
        const s = data.visits.site[v];
        path += "L" + at(points.x[s], points.y[s]);
        dots.set(crew.number, (dots.get(crew.number) || "") + `M${at(points.x[s], points.y[s])}h0`);
      }
      parts.push(Bangfu.svg("path", { class: "map-route", d: path + "L" + home, stroke: Bangfu.crewColour(crew.number) }));
    }
    for (const [number, d] of dots) {
      parts.push(Bangfu.svg("path", { class: "map-stop", d, stroke: Bangfu.crewColour(number) }));
    }
  }

  function markers(view, width, height) {
    const focused = document.activeElement && document.activeElement.closest && bases.contains(document.activeElement)
      ? document.activeElement.dataset.region : null;
    bases.replaceChildren();
    const taken = [];
    const order = data.regions.map((_, r) => r).filter((r) => served(r).length)
      .sort((a, b) => (b === region) - (a === region) || served(b).length - served(a).length);
    for (const r of order) {
      const x = across(data.regions[r].at[0]) * view.scale + view.x;
      const y = down(data.regions[r].at[1]) * view.scale + view.y;
      if (x < -width / 2 || y < -height / 2 || x > 1.5 * width || y > 1.5 * height) continue;
      const groups = served(r);
      const short = groups.some((g) => look.shortOfGroup.has(g));
      // Names only where they find room.
      const room = Bangfu.width(data.regions[r].name, 12) + 30;
      const named = !taken.some(([tx, ty, tw]) => x < tx + tw && tx < x + room && Math.abs(ty - y) < 18);
      if (named) taken.push([x - 12, y, room]);
      const button = Bangfu.make("button", {
        type: "button",
        class: "map-base" + (short ? " short" : "") + (r === region ? " chosen" : ""),
        "data-region": r,
        "aria-label": regionLabel(r),
        style: { transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)` },
        onclick: () => choose(r, true),
      }, Bangfu.make("span", { class: "map-count" }, String(groups.length)),
      named ? Bangfu.make("span", { class: "map-name" }, data.regions[r].name) : null);
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
    region = r;
    group = -1;
    day = null;
    showRegion();
    fitRegion(r);
    if (tell && opts.onSelect) opts.onSelect({ kind: "region", index: r });
  }

  function chooseGroup(g, tell) {
    region = data.groups[g].region;
    group = g;
    day = null;
    if (batch >= 0 && data.groups[g].batch !== batch) setBatch(data.groups[g].batch);
    showGroup();
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

  function heading(text, under) {
    return Bangfu.make("div", { class: "map-head" }, Bangfu.make("h3", {}, text),
      Bangfu.make("button", { type: "button", class: "quiet", "aria-label": t("close"), onclick: shut }, "×"),
      under ? Bangfu.make("p", {}, under) : null);
  }

  function open(...children) {
    const was = panel.hidden;
    panel.hidden = false;
    panel.replaceChildren(...children.filter(Boolean));
    panel.scrollTop = 0;
    if (was) resized();
  }

  function showRegion() {
    const one = data.regions[region];
    const under = `${one.province} · ${t("nSites", look.sitesOfRegion[region].length)}`;
    const list = Bangfu.make("ul", { class: "map-list" });
    for (const g of served(region)) {
      const short = look.shortOfGroup.get(g);
      list.append(Bangfu.make("li", {}, Bangfu.make("button", { type: "button", class: "row", onclick: () => chooseGroup(g, true) },
        Bangfu.make("strong", {}, data.groups[g].name), " ", Bangfu.make("small", {}, data.batches[data.groups[g].batch].name),
        Bangfu.make("div", {}, members(g).join(Bangfu.lang === "en" ? ", " : "、")),
        short ? Bangfu.make("div", { class: "bad" }, t("missing", short)) : null)));
    }
    open(heading(one.name, under), list);
  }

  function members(g) {
    return data.groups[g].members.map(([p, role]) =>
      role === 0 ? data.people.name[p] : `${data.people.name[p]}（${data.roles[role].name}）`);
  }

  function showGroup() {
    const one = data.groups[group];
    const b = data.batches[one.batch];
    const crews = look.crewsOfGroup[group];
    const back = Bangfu.make("button", { type: "button", class: "quiet back", onclick: () => choose(one.region, true) },
      "← " + data.regions[one.region].name);
    const people = Bangfu.make("ul", { class: "map-people" }, one.members.map(([p, role]) => Bangfu.make("li", {},
      Bangfu.make("button", { type: "button", class: "link", onclick: () => opts.onSelect && opts.onSelect({ kind: "person", index: p }) },
        data.people.name[p]),
      role ? Bangfu.make("b", {}, " " + data.roles[role].name) : null,
      Bangfu.make("small", {}, " " + Bangfu.unitName(data, p)))));
    const parts = [heading(one.name, `${b.name} ${Bangfu.span(b.start, b.end)} · ${t("size", one.members.length, one.min, one.max)}`), back,
      one.needs ? Bangfu.make("p", { class: "muted" }, t("needs", one.needs)) : null, people];
    if (!crews.length) {
      if (data.sites.id.length) parts.push(Bangfu.make("p", { class: "muted" }, t("noRoutes")));
    } else {
      const days = [...new Set(crews.map((c) => data.crews[c].day))].sort((x, y) => x - y);
      const numbers = [...new Set(crews.map((c) => data.crews[c].number))].sort((x, y) => x - y);
      parts.push(Bangfu.make("div", { class: "map-days" },
        Bangfu.select(t("day"), [["", t("allDays")], ...days.map((d) => [d, Bangfu.dayText(data, d)])], day === null ? "" : day, (value) => {
          day = value === "" ? null : Number(value);
          zoom.settle();
          stops.replaceChildren(...stopsOf());
        })));
      parts.push(Bangfu.make("div", { class: "legend" }, numbers.map((n) =>
        Bangfu.make("span", {}, Bangfu.make("i", { style: { background: Bangfu.crewColour(n) } }), t("crew", n)))));
      const stops = Bangfu.make("div", {}, stopsOf());
      parts.push(stops);
    }
    open(...parts);
  }

  function stopsOf() {
    if (day === null) return [];
    return look.crewsOfGroup[group].filter((c) => data.crews[c].day === day).map((c) => {
      const crew = data.crews[c];
      const lines = [];
      for (let v = crew.visits[0]; v < crew.visits[1]; v++) {
        const s = data.visits.site[v];
        lines.push(Bangfu.make("li", {}, `${Bangfu.clock(data.visits.start[v])} ${data.sites.name[s]}`));
      }
      return Bangfu.make("div", { class: "map-crew" },
        Bangfu.make("strong", {}, t("crew", crew.number)), " ",
        Bangfu.make("small", {}, crew.members.map((p) => data.people.name[p]).join(Bangfu.lang === "en" ? ", " : "、")),
        Bangfu.make("ol", {}, lines));
    });
  }

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
        if (region >= 0 && group < 0) showRegion();
      }),
      legend());
  }

  function legend() {
    const items = [Bangfu.make("span", {}, Bangfu.make("i", { class: "map-key-base" }), t("base"))];
    const present = new Set(data.sites.priority);
    for (const p of [1, 2, 3, 4]) {
      if (present.has(p)) items.push(Bangfu.make("span", {}, Bangfu.make("i", { class: `map-key map-k${p}` }), t("priority", p)));
    }
    if (data.unvisited.length) items.push(Bangfu.make("span", {}, Bangfu.make("i", { class: "map-key-gone" }, "×"), t("leftOut")));
    return Bangfu.make("div", { class: "legend" }, items);
  }

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
    prepare();
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
      prepare();
      controls();
      if (group >= 0) showGroup();
      else if (region >= 0) showRegion();
      else panel.hidden = true;
      zoom.settle();
    },
    // ids: [{kind, index}]; the first of a kind that the map has is shown.
    highlight(ids) {
      marked = null;
      const one = (ids || []).find((id) => ["group", "region", "site", "unit"].includes(id.kind));
      if (!one) return zoom.settle();
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
      el.replaceChildren();
    },
  };
};
