"use strict";
// Who sends people where: senders on the left, places on the right, a band between them as wide as their postings.

Bangfu.flows = function (el, data, opts = {}) {
  const t = Bangfu.t;
  // More than so many rows on a side are drawn by province.
  const ROWS = 45;
  let batch = -1;
  let from = data.units.length > ROWS ? "province" : "unit";
  let to = data.regions.length > ROWS ? "province" : "region";
  let chosen = null;
  const bar = Bangfu.make("div", { class: "bar" });
  const picture = Bangfu.make("div", { class: "flows" });
  el.classList.add("chart", "chart-flows");
  el.replaceChildren(bar, picture);

  function sender(person) {
    const unit = data.people.unit[person];
    if (unit < 0) return null;
    if (from === "unit") return { key: "u" + unit, name: data.units[unit].name, kind: "unit", index: unit, sort: unit };
    const province = data.units[unit].province && data.units[unit].kind === "local" ? data.units[unit].province : t("noProvince");
    return { key: "p" + province, name: province, kind: null, sort: unit };
  }

  function receiver(group) {
    const region = data.groups[group].region;
    if (to === "region") return { key: "r" + region, name: data.regions[region].name, kind: "region", index: region, sort: region };
    const province = data.regions[region].province;
    return { key: "q" + province, name: province, kind: null, sort: region };
  }

  function gather() {
    const left = new Map();
    const right = new Map();
    const bands = new Map();
    data.groups.forEach((group, g) => {
      if (batch >= 0 && group.batch !== batch) return;
      const place = receiver(g);
      for (const [person] of group.members) {
        const unit = sender(person);
        if (!unit) continue;
        const add = (map, node) => {
          if (!map.has(node.key)) map.set(node.key, { ...node, sum: 0, bands: [] });
          map.get(node.key).sum++;
        };
        add(left, unit);
        add(right, place);
        const key = unit.key + "|" + place.key;
        if (!bands.has(key)) bands.set(key, { from: unit.key, to: place.key, sum: 0 });
        bands.get(key).sum++;
      }
    });
    const order = (map) => [...map.values()].sort((a, b) => a.sort - b.sort);
    for (const band of bands.values()) {
      left.get(band.from).bands.push(band);
      right.get(band.to).bands.push(band);
    }
    return { left: order(left), right: order(right), lefts: left, rights: right };
  }

  function draw() {
    const { left, right, lefts, rights } = gather();
    if (!left.length) {
      picture.replaceChildren(Bangfu.make("p", { class: "muted" }, t("noMatch")));
      return;
    }
    const width = Math.max(320, picture.clientWidth || 900);
    const narrow = width < 620;
    const label = narrow ? 104 : Math.min(230, width * 0.24);
    const rows = Math.max(left.length, right.length);
    const gap = 5;
    const total = left.reduce((n, node) => n + node.sum, 0);
    const height = Math.max(160, rows * 21);
    // The widest side sets how high one posting is; no row is lower than its label.
    const place = (nodes, x) => {
      const free = height - nodes.length * (14 + gap);
      const unit = Math.max(0, free) / total;
      let y = 0;
      for (const node of nodes) {
        node.x = x;
        node.y = y;
        node.h = 14 + node.sum * unit;
        y += node.h + gap;
      }
      // A side with less is spread over the whole height.
      const spare = (height - (y - gap)) / Math.max(1, nodes.length);
      nodes.forEach((node, n) => { node.y += spare * (n + 0.5); });
    };
    place(left, label);
    place(right, width - label - 10);
    const drawing = Bangfu.svg("svg", { viewBox: `0 0 ${width} ${height + 26}`, width, height: height + 26, role: "group", "aria-label": t("flows") });
    drawing.append(
      Bangfu.svg("text", { x: label + 10, y: 12, class: "flow-title", "text-anchor": "end" }, t("from")),
      Bangfu.svg("text", { x: width - label - 10, y: 12, class: "flow-title" }, t("to")));
    const field = Bangfu.svg("g", { transform: "translate(0 20)" });
    drawing.append(field);

    const most = Math.max(1, ...left.flatMap((node) => node.bands.map((band) => band.sum)));
    for (const node of left) {
      node.bands.sort((a, b) => rights.get(a.to).y - rights.get(b.to).y);
      let y = node.y;
      for (const band of node.bands) {
        band.h0 = (band.sum / node.sum) * node.h;
        band.y0 = y;
        y += band.h0;
      }
    }
    for (const node of right) {
      node.bands.sort((a, b) => lefts.get(a.from).y - lefts.get(b.from).y);
      let y = node.y;
      for (const band of node.bands) {
        band.h1 = (band.sum / node.sum) * node.h;
        band.y1 = y;
        y += band.h1;
      }
    }
    const shapes = [];
    const provinces = [...new Set(right.map((node) => (node.index !== undefined ? data.regions[node.index].province : node.name)))];
    for (const node of left) {
      for (const band of node.bands) {
        const other = rights.get(band.to);
        const x0 = label + 10;
        const x1 = width - label - 10;
        const middle = (x0 + x1) / 2;
        const province = other.index !== undefined ? data.regions[other.index].province : other.name;
        const shape = Bangfu.svg("path", {
          class: "flow-band",
          d: `M${x0} ${band.y0}C${middle} ${band.y0} ${middle} ${band.y1} ${x1} ${band.y1}v${band.h1}C${middle} ${band.y1 + band.h1} ${middle} ${band.y0 + band.h0} ${x0} ${band.y0 + band.h0}z`,
          fill: strong(provinces.indexOf(province)),
          "fill-opacity": (0.14 + 0.3 * (band.sum / most)).toFixed(2),
        });
        shape.ends = [node.key, other.key];
        Bangfu.tip.on(shape, () => [t("flow", node.name, other.name, band.sum)]);
        shapes.push(shape);
        field.append(shape);
      }
    }

    const light = (key) => {
      for (const shape of shapes) {
        shape.classList.toggle("off", key !== null && !shape.ends.includes(key));
        shape.classList.toggle("on", key !== null && shape.ends.includes(key));
      }
    };
    const nodes = [...left.map((node) => [node, true]), ...right.map((node) => [node, false])];
    for (const [node, sends] of nodes) {
      const parts = [...node.bands].sort((a, b) => b.sum - a.sum)
        .map((band) => `${(sends ? rights.get(band.to) : lefts.get(band.from)).name} ${band.sum}`);
      const words = t(sends ? "flowFrom" : "flowTo", node.name, node.sum, parts.join(t("comma")));
      const room = label - 42;
      const g = Bangfu.svg("g", {
        class: "flow-node", tabindex: "0", role: "button", "aria-description": words, "data-key": node.key,
        onclick: () => { chosen = chosen === node.key ? null : node.key; light(chosen); tell(node); },
        onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); chosen = chosen === node.key ? null : node.key; light(chosen); tell(node); } },
        onpointerenter: () => light(node.key),
        onpointerleave: () => light(chosen),
        onfocus: () => light(node.key),
        onblur: () => light(chosen),
      },
      Bangfu.svg("rect", { class: "flow-hit", x: sends ? 0 : node.x, y: node.y - 2, width: label + 10, height: node.h + 4 }),
      Bangfu.svg("rect", { class: "flow-bar", x: node.x, y: node.y, width: 10, height: node.h, fill: sends ? "#3d4b5c" : strong(provinces.indexOf(node.index !== undefined ? data.regions[node.index].province : node.name)) }),
      Bangfu.svg("text", { x: sends ? node.x - 6 : node.x + 16, y: node.y + node.h / 2 + 4, "text-anchor": sends ? "end" : "start" },
        Bangfu.cut(short(node.name, room), 12, room) + " ", Bangfu.svg("tspan", { class: "flow-sum", dx: "2" }, String(node.sum))));
      Bangfu.tip.on(g, () => [`${node.name} · ${t("nPosts", node.sum)}`, ...parts.slice(0, 10), parts.length > 10 ? "…" : null]);
      field.append(g);
    }
    light(chosen);
    picture.replaceChildren(drawing);
  }

  // What most units' names end in says least.
  function short(name, room) {
    return Bangfu.width(name, 12) <= room ? name : name.replace(/(?<=.)生态环境[厅局]$/, "");
  }

  function strong(n) {
    return Bangfu.crewColour((n % 8) + 1);
  }

  function tell(node) {
    if (opts.onSelect && node.kind && chosen === node.key) opts.onSelect({ kind: node.kind, index: node.index });
  }

  function controls() {
    bar.replaceChildren(
      Bangfu.select(t("batch"), [[-1, t("allBatches")], ...data.batches.map((b, i) => [i, `${b.name} ${Bangfu.span(b.start, b.end)}`])], batch,
        (value) => { batch = Number(value); draw(); }),
      Bangfu.choice(t("from"), [["unit", t("byUnit")], ["province", t("byProvince")]], from, (value) => { from = value; chosen = null; draw(); }),
      Bangfu.choice(t("to"), [["region", t("byRegion")], ["province", t("byProvince")]], to, (value) => { to = value; chosen = null; draw(); }));
  }

  controls();
  const watch = Bangfu.onWidth(picture, draw);

  return {
    update(next) {
      data = next;
      controls();
      draw();
    },
    highlight(ids) {
      const one = (ids || []).find((id) => id.kind === "unit" || id.kind === "region");
      chosen = one ? (one.kind === "unit" ? "u" : "r") + one.index : null;
      draw();
    },
    destroy() {
      watch.disconnect();
      el.replaceChildren();
    },
  };
};
