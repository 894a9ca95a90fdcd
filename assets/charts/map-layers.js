"use strict";
// What lies on the map: the lines that the reader brought, sites, routes, ways from a unit. Each layer is a few SVG paths in pixels of
// the view {scale, x, y}; a view is drawn half a screen beyond its edges, so that a short pan shows no blank.

// Mercator's projection, the whole world 1024 wide.
Bangfu.across = (lon) => (lon + 180) * (1024 / 360);
Bangfu.down = (lat) => 512 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (512 / Math.PI);

// Where the sites are, and what is special about each.
Bangfu.sitePoints = function (data) {
  const { lon, lat } = data.sites;
  const n = lon.length;
  const points = { x: new Float64Array(n), y: new Float64Array(n), left: new Uint8Array(n), online: new Uint8Array(n) };
  for (let i = 0; i < n; i++) {
    points.x[i] = Bangfu.across(lon[i]);
    points.y[i] = Bangfu.down(lat[i]);
  }
  for (const one of data.unvisited) points.left[one.site] = 1;
  for (const s of data.sites.online) points.online[s] = 1;
  return points;
};

Bangfu.mapLayers = (function () {
  const path = (name, d, more) => Bangfu.svg("path", { class: name, d, ...more });
  const at = (view, x, y) => `${(x * view.scale + view.x).toFixed(1)} ${(y * view.scale + view.y).toFixed(1)}`;
  const place = (view, [lon, lat]) => at(view, Bangfu.across(lon), Bangfu.down(lat));

  function boundaries(lines, view) {
    let d = "";
    for (const line of lines || []) {
      let px = NaN;
      let py = NaN;
      let pen = "M";
      for (let i = 0; i < line.length; i += 2) {
        const x = Math.round(Bangfu.across(line[i]) * view.scale + view.x);
        const y = Math.round(Bangfu.down(line[i + 1]) * view.scale + view.y);
        if (x === px && y === py) continue;
        d += pen + x + " " + y;
        pen = "L";
        px = x;
        py = y;
      }
    }
    return d ? [path("map-line", d)] : [];
  }

  // One path for each priority, each site a dot without length; where dots would cover one another, one stands for all. While a group
  // is shown, sites of other regions than `region` step back.
  function sites(data, points, view, { width, height }, region) {
    const n = points.x.length;
    const [left, top] = [width / 2, height / 2];
    const cell = n > 3000 ? 3 : 1;
    const columns = Math.ceil((2 * width) / cell) + 1;
    const taken = new Uint8Array(columns * (Math.ceil((2 * height) / cell) + 1));
    const dots = ["", "", "", "", ""];
    let gone = "";
    const { priority, region: of } = data.sites;
    // The most urgent are placed first.
    for (let p = 1; p <= 4; p++) {
      for (let i = 0; i < n; i++) {
        if (priority[i] !== p) continue;
        const x = points.x[i] * view.scale + view.x;
        const y = points.y[i] * view.scale + view.y;
        if (x < -left || y < -top || x > width + left || y > height + top) continue;
        if (points.left[i]) {
          gone += `M${(x - 3.5).toFixed(1)} ${(y - 3.5).toFixed(1)}l7 7m0 -7l-7 7`;
          continue;
        }
        const slot = Math.floor((x + left) / cell) + columns * Math.floor((y + top) / cell);
        if (taken[slot]) continue;
        taken[slot] = 1;
        dots[region >= 0 && of[i] !== region ? 0 : p] += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
      }
    }
    const parts = [0, 4, 3, 2, 1].filter((p) => dots[p]).map((p) => path(`map-sites map-p${p}${region >= 0 ? " faint" : ""}`, dots[p]));
    if (gone) parts.push(path("map-gone", gone));
    return parts;
  }

  // Of a group, on one day or (null) on all.
  function routes(data, points, view, group, day) {
    const home = place(view, data.regions[data.groups[group].region].at);
    const parts = [];
    const dots = new Map();
    for (const c of Bangfu.lookup(data).crewsOfGroup[group]) {
      const crew = data.crews[c];
      if (day !== null && crew.day !== day) continue;
      let d = "M" + home;
      for (let v = crew.visits[0]; v < crew.visits[1]; v++) {
        const s = data.visits.site[v];
        // Nobody goes where the inspection is on line.
        if (points.online[s]) continue;
        const here = at(view, points.x[s], points.y[s]);
        d += "L" + here;
        dots.set(crew.number, (dots.get(crew.number) || "") + `M${here}h0`);
      }
      if (d.includes("L")) parts.push(path("map-route", d + "L" + home, { stroke: Bangfu.crewColour(crew.number) }));
    }
    for (const [number, d] of dots) parts.push(path("map-stop", d, { stroke: Bangfu.crewColour(number) }));
    return parts;
  }

  // From a unit to where its people serve, in one batch or (−1) in all: the wider, the more of them.
  function ways(data, view, unit, batch) {
    const home = data.units[unit].at;
    if (!home) return [];
    const sums = new Map();
    for (const group of data.groups) {
      if (batch >= 0 && group.batch !== batch) continue;
      const n = group.members.filter(([p]) => data.people.unit[p] === unit).length;
      if (n) sums.set(group.region, (sums.get(group.region) || 0) + n);
    }
    const most = Math.max(1, ...sums.values());
    const from = place(view, home);
    const parts = [...sums].map(([region, n]) =>
      path("map-way", `M${from}L${place(view, data.regions[region].at)}`, { "stroke-width": (1 + (5 * n) / most).toFixed(1) }));
    return [...parts, path("map-home", `M${from}h0`)];
  }

  function mark(points, view, site) {
    return [Bangfu.svg("circle", { class: "map-mark", cx: points.x[site] * view.scale + view.x, cy: points.y[site] * view.scale + view.y, r: 11 })];
  }

  return { boundaries, sites, routes, ways, mark };
})();
