"use strict";
// Who serves where in each batch: a row for each person, a column for each batch. Only the rows in sight are in the document.

Bangfu.rotation = function (el, data, opts = {}) {
  const t = Bangfu.t;
  const HEIGHT = 30;
  let look = Bangfu.lookup(data);
  const filter = { text: "", unit: -1, region: -1, role: -1, sent: false, colour: "province" };
  let rows = [];
  let marked = new Set();

  const bar = Bangfu.make("div", { class: "bar" });
  const count = Bangfu.make("p", { class: "muted count", role: "status" });
  const head = Bangfu.make("div", { class: "rot-row rot-head", role: "row" });
  const body = Bangfu.make("div", { class: "rot-body", role: "rowgroup" });
  const foot = Bangfu.make("div", { class: "rot-row rot-foot", role: "row" });
  const grid = Bangfu.make("div", { class: "rot", tabindex: "0", role: "grid", "aria-readonly": "true", "aria-label": t("rotation"), "aria-description": t("rotationKeys") },
    Bangfu.make("div", { role: "rowgroup", class: "rot-top" }, head), body, Bangfu.make("div", { role: "rowgroup", class: "rot-bottom" }, foot));
  const key = Bangfu.make("div", { class: "legend rot-key" });
  const paper = Bangfu.make("div", { class: "only-print" });
  el.classList.add("chart", "chart-rotation");
  el.replaceChildren(bar, count, key, grid, paper);

  // ---- what is shown

  function postsOf(person, batch) {
    return look.posts[person].filter(([g]) => data.groups[g].batch === batch);
  }

  function keep(person) {
    if (filter.unit >= 0 && data.people.unit[person] !== filter.unit) return false;
    if (filter.text) {
      const text = filter.text.toLowerCase();
      if (!data.people.name[person].toLowerCase().includes(text) && !data.people.id[person].toLowerCase().includes(text)) return false;
    }
    const posts = look.posts[person];
    if (filter.sent && !posts.length) return false;
    if (filter.region < 0 && filter.role < 0) return true;
    return posts.some(([g, role]) =>
      (filter.region < 0 || data.groups[g].region === filter.region) && (filter.role < 0 || role === filter.role));
  }

  function sift() {
    rows = [];
    // By pinyin, whatever the page's language.
    const order = new Intl.Collator("zh").compare;
    const unit = (p) => (data.people.unit[p] < 0 ? data.units.length : data.people.unit[p]);
    for (let p = 0; p < data.people.id.length; p++) if (keep(p)) rows.push(p);
    rows.sort((a, b) => unit(a) - unit(b) || order(data.people.name[a], data.people.name[b]) || a - b);
    count.textContent = t("ofPeople", Bangfu.number(data.people.id.length), Bangfu.number(rows.length));
    body.style.height = `${rows.length * HEIGHT}px`;
    totals();
    active.row = -1;
    grid.removeAttribute("aria-activedescendant");
    grid.setAttribute("aria-rowcount", String(rows.length + 2));
    grid.setAttribute("aria-colcount", String(data.batches.length + 3));
    redraw();
  }

  // ---- rows in sight

  const drawn = new Map();

  function draw() {
    const top = Math.max(0, Math.floor(grid.scrollTop / HEIGHT) - 6);
    const bottom = Math.min(rows.length, Math.ceil((grid.scrollTop + grid.clientHeight) / HEIGHT) + 6);
    for (const [at, row] of drawn) {
      if (at < top || at >= bottom) {
        row.remove();
        drawn.delete(at);
      }
    }
    for (let at = top; at < bottom; at++) {
      if (!drawn.has(at)) {
        const row = line(at);
        drawn.set(at, row);
        body.append(row);
      }
    }
    if (!rows.length && !body.childElementCount) body.append(Bangfu.make("div", { role: "row", class: "muted rot-none" }, Bangfu.make("span", { role: "gridcell" }, t("noMatch"))));
  }

  function redraw() {
    drawn.clear();
    body.replaceChildren();
    draw();
  }

  // A row holds cells only where there is something to say: of many batches a person serves in few.
  function line(at) {
    const person = rows[at];
    const first = at > 0 && data.people.unit[rows[at - 1]] !== data.people.unit[person];
    const row = Bangfu.make("div", { class: "rot-row" + (first ? " first" : "") + (marked.has(person) ? " marked" : ""), role: "row", "aria-rowindex": at + 2, style: { transform: `translateY(${at * HEIGHT}px)` } },
      Bangfu.make("div", { class: "rot-name", role: "rowheader", id: `rot-${at}-0`, "aria-colindex": 1, "data-person": person }, data.people.name[person]),
      Bangfu.make("div", { class: "rot-unit", role: "gridcell", "aria-colindex": 2 }, Bangfu.unitName(data, person)));
    for (let b = 0; b < data.batches.length; b++) {
      const cell = post(at, person, b);
      if (cell) row.append(cell);
    }
    const n = look.posts[person].length;
    row.append(Bangfu.make("div", { class: "rot-sum" + (n ? "" : " muted"), role: "gridcell", "aria-colindex": data.batches.length + 3, style: { "grid-column": data.batches.length + 3 } }, n ? String(n) : t("reserve")));
    if (at === active.row) point(row);
    return row;
  }

  function post(at, person, batch) {
    const posts = postsOf(person, batch);
    const place = { role: "gridcell", id: `rot-${at}-${batch + 1}`, "aria-colindex": batch + 3 };
    const column = { "grid-column": batch + 3 };
    if (!posts.length) {
      return data.people.away[person].includes(batch) ? Bangfu.make("div", { class: "rot-cell away", ...place, style: column }, t("leaveMark")) : null;
    }
    const [g, role] = posts[0];
    const text = posts.map(([other]) => data.groups[other].name).join(" / ");
    return Bangfu.make("div", { class: "rot-cell" + (role === 1 ? " leads" : "") + (posts.length > 1 ? " twice" : ""), ...place,
      style: { ...column, "--tint": tint(g) }, "data-group": g, "data-person": person },
    Bangfu.make("span", { class: "rot-post" }, Bangfu.make("span", { class: "rot-text" }, text), role ? Bangfu.make("b", {}, data.roles[role].name) : null));
  }

  const provinces = () => [...new Set(data.regions.map((r) => r.province))];
  let provinceAt = provinces();

  function tint(g) {
    const region = data.groups[g].region;
    return Bangfu.tint(filter.colour === "province" ? provinceAt.indexOf(data.regions[region].province) : region);
  }

  // What the colours stand for, where there are no more of them than can be told apart.
  function legend() {
    const names = filter.colour === "province" ? provinceAt : data.regions.map((r) => r.name);
    key.hidden = names.length > Bangfu.tints.length;
    key.replaceChildren(...names.map((name, n) => Bangfu.make("span", {}, Bangfu.make("i", { style: { background: Bangfu.tint(n) } }), name)));
  }

  function select(kind, index) {
    if (opts.onSelect) opts.onSelect({ kind, index });
  }

  grid.addEventListener("pointermove", (event) => {
    const at = event.target.closest(".rot-cell[data-group]");
    if (!at) return Bangfu.tip.hide();
    return Bangfu.tip.show(event.clientX, event.clientY, lines(Number(at.dataset.person), Number(at.dataset.group)));
  });
  grid.addEventListener("pointerleave", Bangfu.tip.hide);
  grid.addEventListener("click", (event) => take(event.target.closest("[data-person]")));

  function take(cell) {
    if (!cell) return;
    if (cell.dataset.group !== undefined) select("group", Number(cell.dataset.group));
    else select("person", Number(cell.dataset.person));
  }

  // ---- the keyboard's place: column 0 is the name, then the batches

  const active = { row: -1, column: 0 };

  function point(row) {
    for (const old of body.querySelectorAll(".active")) old.classList.remove("active");
    const cell = row.querySelector(`#rot-${active.row}-${active.column}`) || row.firstElementChild;
    cell.classList.add("active");
    grid.setAttribute("aria-activedescendant", cell.id);
  }

  function move(down, right) {
    active.row = Math.min(rows.length - 1, Math.max(0, active.row + down));
    const known = drawn.get(active.row);
    // From post to post: cells in which there is nothing are passed over.
    if (right && known) {
      const columns = [...known.querySelectorAll("[data-person]")].map((cell) => Number(cell.id.split("-")[2]));
      const further = columns.filter((c) => (right > 0 ? c > active.column : c < active.column));
      if (further.length) active.column = right > 0 ? further[0] : further[further.length - 1];
    }
    const top = active.row * HEIGHT;
    const room = grid.clientHeight - head.offsetHeight - foot.offsetHeight - HEIGHT;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top > grid.scrollTop + room) grid.scrollTop = top - room;
    draw();
    const row = drawn.get(active.row);
    if (!row) return;
    point(row);
    const cell = row.querySelector(".active");
    if (active.column && cell.dataset.group !== undefined) {
      const fixed = row.children[0].offsetWidth + row.children[1].offsetWidth;
      if (cell.offsetLeft - fixed < grid.scrollLeft) grid.scrollLeft = cell.offsetLeft - fixed;
      else if (cell.offsetLeft + cell.offsetWidth > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = cell.offsetLeft + cell.offsetWidth - grid.clientWidth;
    } else grid.scrollLeft = 0;
  }

  grid.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(grid.clientHeight / HEIGHT) - 3);
    const keys = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0], Home: [-rows.length, 0], End: [rows.length, 0] };
    if (keys[event.key] && rows.length) {
      event.preventDefault();
      move(...keys[event.key]);
    } else if (event.key === "Enter") take(body.querySelector(".active"));
  });

  function lines(person, g) {
    const group = data.groups[g];
    const batch = data.batches[group.batch];
    const role = group.members.find(([p]) => p === person);
    return [`${data.people.name[person]} · ${role ? data.roles[role[1]].name : ""}`, `${group.name} · ${data.regions[group.region].province}`,
      `${batch.name} ${Bangfu.span(batch.start, batch.end)}`, Bangfu.unitName(data, person)];
  }

  // ---- header, sums, filters

  function header() {
    grid.style.setProperty("--batches", String(data.batches.length));
    head.replaceChildren(
      Bangfu.make("div", { class: "rot-name", role: "columnheader" }, t("name")),
      Bangfu.make("div", { class: "rot-unit", role: "columnheader" }, t("unit")),
      ...data.batches.map((b) => Bangfu.make("div", { class: "rot-cell", role: "columnheader" }, Bangfu.make("span", {}, b.name), Bangfu.make("small", {}, Bangfu.span(b.start, b.end)))),
      Bangfu.make("div", { class: "rot-sum", role: "columnheader" }, t("times")));
  }

  function totals() {
    const sums = data.batches.map(() => 0);
    for (const person of rows) for (const [g] of look.posts[person]) sums[data.groups[g].batch]++;
    foot.replaceChildren(
      Bangfu.make("div", { class: "rot-name", role: "rowheader" }, t("total")),
      Bangfu.make("div", { class: "rot-unit", role: "gridcell" }, t("nPeople", Bangfu.number(rows.length))),
      ...sums.map((n) => Bangfu.make("div", { class: "rot-cell", role: "gridcell" }, Bangfu.number(n))),
      Bangfu.make("div", { class: "rot-sum", role: "gridcell" }, Bangfu.number(sums.reduce((a, b) => a + b, 0))));
  }

  function again() {
    grid.scrollTop = 0;
    sift();
  }

  function controls() {
    const search = Bangfu.make("input", { type: "search", placeholder: t("searchName"), "aria-label": t("searchName"), value: filter.text });
    search.addEventListener("input", () => { filter.text = search.value.trim(); again(); });
    const sent = Bangfu.make("input", { type: "checkbox", checked: filter.sent });
    sent.addEventListener("change", () => { filter.sent = sent.checked; again(); });
    const byName = (list) => list.map((one, i) => [i, one.name]);
    bar.replaceChildren(search,
      Bangfu.select(t("unit"), [[-1, t("allUnits")], ...byName(data.units)], filter.unit, (v) => { filter.unit = Number(v); again(); }),
      Bangfu.select(t("region"), [[-1, t("allRegions")], ...byName(data.regions)], filter.region, (v) => { filter.region = Number(v); again(); }),
      Bangfu.select(t("role"), [[-1, t("allRoles")], ...byName(data.roles)], filter.role, (v) => { filter.role = Number(v); again(); }),
      Bangfu.choice(t("colourBy"), [["province", t("byProvince")], ["region", t("byRegion")]], filter.colour, (v) => { filter.colour = v; legend(); redraw(); }),
      Bangfu.make("label", { class: "check" }, sent, t("onlySent")));
  }

  // On paper all filtered rows stand, batch by batch where they fit, else as a list.
  function print() {
    const wide = data.batches.length <= 7;
    const heads = wide ? data.batches.map((b) => b.name) : [t("group")];
    const posts = (person) => look.posts[person].map(([g, role]) =>
      (wide ? "" : data.batches[data.groups[g].batch].name + " ") + data.groups[g].name + (role ? t("inBrackets", data.roles[role].name) : ""));
    const table = Bangfu.make("table", {}, Bangfu.make("thead", {}, Bangfu.make("tr", {},
      [t("name"), t("unit"), ...heads].map((h) => Bangfu.make("th", {}, h)))));
    const lines = Bangfu.make("tbody");
    for (const person of rows) {
      const cells = wide
        ? data.batches.map((_, b) => postsOf(person, b).map(([g, role]) => data.groups[g].name + (role ? t("inBrackets", data.roles[role].name) : "")).join(" / "))
        : [posts(person).join("；") || t("reserve")];
      lines.append(Bangfu.make("tr", {}, [data.people.name[person], Bangfu.unitName(data, person), ...cells].map((c) => Bangfu.make("td", {}, c))));
    }
    table.append(lines);
    paper.replaceChildren(table);
  }
  const unprint = () => paper.replaceChildren();

  grid.addEventListener("scroll", Bangfu.perFrame(draw), { passive: true });
  window.addEventListener("beforeprint", print);
  window.addEventListener("afterprint", unprint);
  const watch = new ResizeObserver(Bangfu.perFrame(draw));

  controls();
  legend();
  header();
  sift();
  watch.observe(grid);

  return {
    update(next) {
      data = next;
      look = Bangfu.lookup(data);
      provinceAt = provinces();
      controls();
      legend();
      header();
      sift();
    },
    // Shows the first person; a unit or region becomes the filter.
    highlight(ids) {
      marked = new Set((ids || []).filter((id) => id.kind === "person").map((id) => id.index));
      const other = (ids || []).find((id) => id.kind === "unit" || id.kind === "region");
      Object.assign(filter, { text: "", unit: -1, region: -1, role: -1 });
      if (marked.size) filter.sent = false;
      if (other) filter[other.kind] = other.index;
      controls();
      sift();
      const at = rows.findIndex((person) => marked.has(person));
      if (at >= 0) grid.scrollTop = Math.max(0, at * HEIGHT - grid.clientHeight / 4);
      else grid.scrollTop = 0;
      redraw();
    },
    destroy() {
      watch.disconnect();
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", unprint);
      el.replaceChildren();
    },
  };
};
