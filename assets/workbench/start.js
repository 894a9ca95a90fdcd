// Where one begins: drop a workbook or a folder, open a round that lies there, or look at an example.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, t, state, act, api } = bench;
  const SAMPLES = ["first-look", "institute-quota", "carbon-check", "winter-air", "water-source", "national"];
  const KINDS = /\.(xlsx|xls|ods|csv|toml)$/i;
  const WORKBOOK = /\.(xlsx|xls|ods)$/i;

  /** The files of a dropped folder. */
  async function filesOf(entry) {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader();
    const all = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return all;
      for (const inner of some) if (inner.isFile) all.push(...(await filesOf(inner)));
    }
  }

  /** Sends tables as one round, without what else lay beside them. Gives back its name; null where none of them is a table. */
  async function sent(tables, wanted) {
    const taken = new Set(state.desk.rounds.map((one) => one.name));
    let round = wanted;
    for (let n = 2; taken.has(round); n += 1) round = `${wanted} (${n})`;
    let unread = null;
    let some = false;
    for (const file of tables) {
      try {
        await api.upload(file, file.name, round);
        some = true;
      } catch (error) {
        // No file of a round: others may be.
        if (error.status !== 415) throw error;
        unread = error;
      }
    }
    if (!some && unread) throw unread;
    return round;
  }

  /** Sends what was given and opens it. Tables are one round together, whatever lies beside them; a workbook by itself is one. */
  async function take(files, folder) {
    const usable = files.filter((file) => KINDS.test(file.name) && !file.name.startsWith("~$"));
    const most = state.desk.limits && state.desk.limits.uploadBytes;
    const large = most && usable.find((file) => file.size > most);
    if (!usable.length) return bench.toast(t("wrongKind"), "error");
    if (large) return bench.toast(t("tooLarge", { name: large.name, mb: Math.round(most / 1048576) }), "error");
    bench.say(t("reading"));
    try {
      const tables = usable.filter((file) => !WORKBOOK.test(file.name));
      if (tables.length) return await open(await sent(tables, folder || tables[0].name.replace(KINDS, "")), false);
      const names = [];
      for (const file of usable) names.push((await api.upload(file, file.name)).name);
      return names.length === 1 ? await open(names[0], false) : await bench.refresh();
    } catch (error) {
      return bench.failed(error);
    }
  }

  async function open(name, resume) {
    if (await act("/api/open", { name, resume })) bench.go("data");
  }

  /** Goes on with what was left. Where the file was changed after that, the user says which of the two counts. */
  function goOn(round) {
    // Of work closed a moment ago the list may not know yet, for it is still being written: the server looks when that is done.
    if (!round.resume || !round.changed) return open(round.name, true);
    return bench.dialog({
      title: round.name,
      body: h("p", null, t("fileChangedAsk")),
      actions: [
        { text: t("goOn"), kind: "primary", run: () => void open(round.name, true) },
        { text: t("fromNewFile"), run: () => void open(round.name, false) },
      ],
    });
  }

  async function sample(name) {
    if (await act("/api/new", { name: name || t("newRound"), sample: name })) bench.go("data");
  }

  async function dropped(event) {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const folder = entries.find((entry) => entry.isDirectory);
    if (folder) return take(await filesOf(folder), folder.name);
    return take([...event.dataTransfer.files]);
  }

  const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);
  const when = (modified) => {
    const date = new Date(typeof modified === "number" ? modified * 1000 : modified);
    return Number.isNaN(date.getTime())
      ? ""
      : date.toLocaleString(bench.lang() === "zh" ? "zh-CN" : "en-GB", {
          year: "numeric",
          month: "2-digit",
          day: "2-digit",
          hour: "2-digit",
          minute: "2-digit",
        });
  };

  function mount(root) {
    const many = h("input", {
      type: "file",
      class: "off-page",
      id: "file",
      multiple: true,
      accept: ".xlsx,.xls,.ods,.csv,.toml",
      tabindex: "-1",
      "aria-hidden": "true",
      on: { change: () => take([...many.files]) },
    });
    const zone = h(
      "button",
      {
        type: "button",
        class: "zone",
        id: "zone",
        on: {
          click: () => many.click(),
          dragover: (event) => {
            event.preventDefault();
            zone.classList.add("over");
          },
          dragleave: () => zone.classList.remove("over"),
          drop: (event) => {
            event.preventDefault();
            zone.classList.remove("over");
            dropped(event);
          },
        },
      },
      icon("upload"),
      h("strong", null, t("dropHere")),
      h("span", null, t("dropKinds")),
    );
    // A file that misses the zone must not make the browser leave the page.
    const stray = (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    window.addEventListener("dragover", stray);
    window.addEventListener("drop", stray);
    const rounds = h("ul", { class: "rounds" });
    const recent = h("section", { class: "recent" }, h("h2", null, t("recent")), rounds);
    add(
      root,
      h("h1", null, t("startTitle")),
      h("p", { class: "lead" }, t("startLead")),
      zone,
      many,
      recent,
      h(
        "section",
        { class: "samples" },
        h("h2", null, t("samples")),
        h("p", { class: "minor" }, t("samplesNote")),
        h(
          "div",
          { class: "row" },
          SAMPLES.map((name) => h("button", { type: "button", class: "button", on: { click: () => sample(name) } }, t(`sample_${name}`))),
          h("button", { type: "button", class: "button", on: { click: () => sample(null) } }, t("emptyRound")),
        ),
      ),
    );

    function update(desk) {
      const list = desk ? desk.rounds : [];
      recent.hidden = !list.length;
      rounds.replaceChildren(
        ...list.map((round) =>
          h(
            "li",
            { class: "round" },
            h(
              "button",
              { type: "button", class: "round-open", on: { click: () => goOn(round) } },
              icon(round.kind === "folder" ? "folder" : "data"),
              h("span", { class: "round-title" }, round.name),
              h(
                "span",
                { class: "minor" },
                [when(round.modified), round.kind === "workbook" && round.bytes ? size(round.bytes) : null].filter(Boolean).join(" · "),
              ),
            ),
            round.resume
              ? [
                  h("span", { class: "tag" }, t("workLeft")),
                  round.changed ? h("span", { class: "tag odd" }, t("fileChanged")) : null,
                  h("button", { type: "button", class: "button small", on: { click: () => open(round.name, false) } }, t("afresh")),
                ]
              : null,
          ),
        ),
      );
    }
    update(state.desk);
    return {
      update,
      leave() {
        window.removeEventListener("dragover", stray);
        window.removeEventListener("drop", stray);
      },
    };
  }

  bench.views = { start: { mount } };
})();
