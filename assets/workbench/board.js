// The board: the groups of a batch as cards, who is free beside them. People are dragged, or moved by keys and menus.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, clear, t, act, state, debounce } = bench;
  const MOST_FREE = 60;
  /** What one looks at stays while one goes back and forth. */
  const kept = { open: null, batch: 0, region: "", unit: "", words: "", lacking: false };

  function mount(root, ask) {
    let model = null;
    let locks = new Map();
    let want = ask && Number.isInteger(Number(ask)) ? Number(ask) : null;
    if (kept.open !== state.desk.open)
      Object.assign(kept, { open: state.desk.open, batch: 0, region: "", unit: "", words: "", lacking: false });

    const batches = h("div", { class: "tabs", role: "group", "aria-label": t("batches") });
    const search = h("input", {
      type: "search",
      class: "field",
      id: "board-search",
      placeholder: t("searchBoard"),
      "aria-label": t("searchBoard"),
      value: kept.words,
      on: {
        input: debounce(() => {
          kept.words = search.value.trim();
          draw();
        }, 120),
      },
    });
    const select = (key, label) =>
      h("select", {
        class: "field",
        id: `board-${key}`,
        "aria-label": label,
        on: {
          change: (event) => {
            kept[key] = event.target.value;
            draw();
          },
        },
      });
    const region = select("region", t("region"));
    const unit = select("unit", t("unit"));
    const lacking = h("input", {
      type: "checkbox",
      id: "lacking",
      checked: kept.lacking,
      on: {
        change: () => {
          kept.lacking = lacking.checked;
          draw();
        },
      },
    });
    const stale = h("div", { hidden: true });
    const cards = h("div", { class: "board-cards", data: { scroll: "" } });
    const count = h("p", { class: "minor", "aria-live": "polite" });
    const poolSearch = h("input", {
      type: "search",
      class: "field",
      id: "pool-search",
      placeholder: t("searchFree"),
      "aria-label": t("searchFree"),
      on: { input: debounce(() => drawPool(), 120) },
    });
    const poolList = h("ul", { class: "members pool-list", data: { scroll: "" } });
    const poolHead = h("h2", null, t("free"));
    const pool = h(
      "aside",
      { class: "pool", "aria-label": t("free"), data: { drop: "pool" } },
      poolHead,
      h("p", { class: "minor" }, t("poolDrop")),
      poolSearch,
      poolList,
    );
    const board = h("div", { class: "board" }, cards, pool);
    add(
      root,
      h("div", { class: "row tools" }, batches, search, region, unit, h("label", { class: "check" }, lacking, t("onlyLacking")), count),
      stale,
      board,
    );

    const options = (names, all, now) => [
      h("option", { value: "" }, all),
      ...names.map((name) => h("option", { value: name, selected: name === now }, name)),
    ];

    function fits(index) {
      const group = model.groups[index];
      const words = kept.words.toLowerCase().split(/\s+/).filter(Boolean);
      if (kept.lacking && !model.lacks[index].length) return false;
      if (kept.region && model.data.regions[group.region]?.name !== kept.region) return false;
      if (kept.unit && !group.members.some(([person]) => model.unitOf(person)?.name === kept.unit)) return false;
      const text =
        `${group.name} ${model.data.regions[group.region]?.name} ${group.members.map(([person]) => `${model.people.name[person]} ${model.people.id[person]}`).join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    }

    function draw() {
      if (!model) return;
      const focus = document.activeElement?.closest?.(".chip, .seat, .lack");
      const key = focus && board.contains(focus) ? focus.dataset.person : null;
      const { scrollTop } = cards;
      const all = model.ofBatch[kept.batch] || [];
      const shown = all.filter(fits);
      const staleGroups = new Set(state.desk.plan?.routesStale || []);
      clear(
        cards,
        shown.map((index) => bench.cards.card(model, index, locks, staleGroups.has(model.groups[index].id))),
      );
      if (!shown.length) cards.append(h("p", { class: "minor" }, t("nothingFits")));
      cards.scrollTop = scrollTop;
      const words = kept.words.toLowerCase();
      if (words || kept.unit) {
        for (const chip of cards.querySelectorAll(".chip")) {
          const person = Number(chip.dataset.person);
          const hit =
            (words && model.people.name[person].toLowerCase().includes(words)) || (kept.unit && model.unitOf(person)?.name === kept.unit);
          chip.classList.toggle("hit", !!hit);
        }
      }
      count.textContent = t("groupsShown", { n: shown.length, m: all.length });
      stale.hidden = !staleGroups.size;
      if (staleGroups.size) clear(stale, bench.cards.routesNotice(staleGroups.size, state.desk.job));
      drawPool();
      const first = key && board.querySelector(`.chip[data-person="${key}"]`);
      const rover = first || cards.querySelector(".chip, .seat") || poolList.querySelector(".chip");
      if (rover) rover.tabIndex = 0;
      if (first) first.focus({ preventScroll: true });
      if (want !== null) {
        const card = document.getElementById(`card-${want}`);
        want = null;
        card?.scrollIntoView({ block: "center" });
        card?.classList.add("found");
        card?.querySelector(".chip, .seat")?.focus({ preventScroll: true });
      }
    }

    function drawPool() {
      const words = poolSearch.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const all = model.free(kept.batch);
      const found = words.length
        ? all.filter((person) => words.every((word) => `${model.about(person)} ${model.people.id[person]}`.toLowerCase().includes(word)))
        : all;
      poolHead.textContent = t("freeN", { n: all.length });
      clear(
        poolList,
        found.slice(0, MOST_FREE).map((person) => {
          const chip = bench.cards.chip(
            model,
            person,
            kept.batch,
            null,
            0,
            locks.get(`${model.people.id[person]} ${model.batches[kept.batch].id}`),
          );
          if (model.isAway(person, kept.batch)) {
            chip.classList.add("away-now");
            chip.append(h("i", { class: "of-leave" }, t("onLeave")));
          }
          return h("li", null, chip);
        }),
      );
      if (found.length > MOST_FREE) poolList.append(h("li", { class: "minor" }, t("moreFree", { n: found.length - MOST_FREE })));
    }

    function drawHead() {
      if (want !== null && model.groups[want])
        Object.assign(kept, { batch: model.groups[want].batch, words: "", region: "", unit: "", lacking: false });
      search.value = kept.words;
      lacking.checked = kept.lacking;
      kept.batch = Math.min(kept.batch, model.batches.length - 1);
      clear(
        batches,
        model.batches.map((batch, index) => {
          const missing = (model.ofBatch[index] || []).reduce(
            (sum, group) => sum + model.lacks[group].reduce((all, lack) => all + lack.missing, 0),
            0,
          );
          return h(
            "button",
            {
              type: "button",
              class: "tab",
              "aria-pressed": String(index === kept.batch),
              title: `${batch.start} – ${batch.end}`,
              on: {
                click: () => {
                  kept.batch = index;
                  drawHead();
                  draw();
                },
              },
            },
            batch.name,
            missing ? h("span", { class: "mark bad" }, t("lackN", { n: missing })) : null,
          );
        }),
      );
      const regions = [
        ...new Set((model.ofBatch[kept.batch] || []).map((group) => model.data.regions[model.groups[group].region]?.name)),
      ].filter(Boolean);
      clear(region, options(regions, t("allRegions"), kept.region));
      clear(
        unit,
        options(
          model.units.map((one) => one.name),
          t("allUnits"),
          kept.unit,
        ),
      );
    }

    // What was moved is shown at once; what the server says then replaces it.
    const moved = (moves) => {
      model.apply(moves);
      model = bench.model(model.data);
      draw();
    };
    const read = (chip) => [
      Number(chip.dataset.person),
      Number(chip.dataset.batch),
      chip.dataset.group === "" ? null : Number(chip.dataset.group),
    ];

    function movesOf(chip, target) {
      const [person, batch, from] = read(chip);
      const to = target.dataset.drop === "pool" ? null : Number(target.dataset.drop);
      return to === from ? null : [bench.move.one(model, person, batch, from, to)];
    }
    async function dropped(chip, target, moves) {
      const [person] = read(chip);
      const where = target.dataset.drop === "pool" ? t("pool") : model.groups[Number(target.dataset.drop)].name;
      if (await bench.move.make(model, moves, t("movedTo", { who: model.people.name[person], where }))) moved(moves);
    }
    const stopDrag = bench.draggable(board, { moves: movesOf, drop: dropped });

    const pickUp = (chip) => {
      const [person, batch, from] = read(chip);
      bench.move.to(model, person, batch, from, moved);
    };
    const lock = (person, batch, group, kind) =>
      act("/api/lock", {
        inspector: model.people.id[person],
        batch: model.batches[batch].id,
        group: group === null ? null : model.groups[group].id,
        kind,
      }).then((desk) => desk && bench.toast(t(`done_${kind}`, { who: model.people.name[person] })));

    function menuOf(chip) {
      const [person, batch, group] = read(chip);
      const mine = locks.get(`${model.people.id[person]} ${model.batches[batch].id}`) || [];
      const here = bench.cards.isLocked(model, group, mine);
      const held = mine.some((one) => one.kind === "lock");
      const item = (key, run, disabled) => ({ text: t(key), run, disabled });
      const inGroup =
        group === null
          ? [item("moveTo", () => pickUp(chip)), item("whyNot", () => bench.ask.whyNot(model, person, batch))]
          : [
              item("moveTo", () => pickUp(chip)),
              item("swapWith", () => bench.move.swap(model, person, batch, group, moved)),
              here ? null : item("lock", () => lock(person, batch, group, "lock")),
              // Whichever group the lock names: it is lifted in the batch.
              held ? item("unlock", () => lock(person, batch, null, "unlock")) : null,
              item("forbid", () => lock(person, batch, group, "forbid")),
              item("unassign", async () => {
                const moves = [bench.move.one(model, person, batch, group, null)];
                if (await bench.move.make(model, moves, t("movedTo", { who: model.people.name[person], where: t("pool") }))) moved(moves);
              }),
              item("substitutes", () => bench.ask.substitutes(model, person, batch, group)),
              item("whyHere", () => bench.ask.why(model, person, batch, group)),
              item("absence", () => bench.ask.absence(model, person, batch)),
            ];
      if (group === null && mine.length) inGroup.push(item("unlock", () => lock(person, batch, null, "unlock")));
      bench.menu(chip, model.people.name[person], inGroup.filter(Boolean));
    }
    const seatMenu = (seat, group) =>
      bench.menu(seat, model.groups[group].name, [
        { text: t("whyEmpty"), run: () => bench.ask.empty(model, group) },
        { text: t("howToFill"), run: () => bench.ask.empty(model, group, true) },
        { text: t("takeFree"), run: () => bench.move.fill(model, group, moved) },
      ]);

    function pressed(event) {
      const chip = event.target.closest(".chip");
      const seat = event.target.closest(".seat");
      const lack = event.target.closest(".lack");
      if (chip) menuOf(chip);
      else if (seat) seatMenu(seat, Number(seat.dataset.seat));
      else if (lack) bench.ask.empty(model, Number(lack.dataset.lack));
    }
    /** Arrows go to the nearest chip or seat that way; Enter picks up. */
    function keys(event) {
      const here = event.target.closest(".chip, .seat, .lack");
      if (!here) return;
      if (event.key === "Enter" && here.matches(".chip")) {
        event.preventDefault();
        return void pickUp(here);
      }
      const way = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
      if (!way) return undefined;
      event.preventDefault();
      const from = here.getBoundingClientRect();
      let best = null;
      for (const other of board.querySelectorAll(".chip, .seat, .lack")) {
        if (other === here) continue;
        const box = other.getBoundingClientRect();
        const [dx, dy] = [box.left - from.left, box.top - from.top];
        const ahead = dx * way[0] + dy * way[1];
        if (ahead <= 2) continue;
        const far = ahead + 3 * Math.abs(dx * way[1] + dy * way[0]);
        if (!best || far < best.far) best = { other, far };
      }
      if (!best) return undefined;
      here.tabIndex = -1;
      best.other.tabIndex = 0;
      best.other.focus();
      return undefined;
    }
    board.addEventListener("click", pressed);
    board.addEventListener("keydown", keys);
    board.addEventListener("contextmenu", (event) => {
      if (!event.target.closest(".chip, .seat")) return;
      event.preventDefault();
      pressed(event);
    });

    let asked = 0;
    async function update() {
      const mine = (asked += 1);
      try {
        const data = await bench.data();
        const pins = data ? await bench.locks(data) : new Map();
        if (mine !== asked || !data) return;
        model = bench.model(structuredClone(data));
        locks = pins;
        drawHead();
        draw();
      } catch (error) {
        if (mine !== asked) return;
        model = null;
        clear(cards, bench.unseen(error));
        clear(poolList);
      }
    }
    clear(cards, h("p", { class: "minor" }, t("loading")));
    update();
    return {
      update,
      leave: () => {
        asked += 1;
        stopDrag();
      },
    };
  }

  bench.board = mount;
})();
