// Moving people without a mouse: pick somebody up, choose where to with the arrows or by name, see what it does, put them down.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, clear, t, act } = bench;
  const MOST = 80;

  /** Makes the moves, and in the same step the changes of the round that `lines` write. Says whether the server took them. */
  async function make(model, moves, what, lines = []) {
    const answer = await act("/api/move", { moves, preview: false, ...(lines.length ? { lines } : {}) });
    if (!answer) return false;
    bench.toast(`${what}${t("comma")}${t("score")} ${bench.effect.change(answer.points).text}`, "ok", {
      text: t("undo"),
      run: () => act("/api/undo", {}),
    });
    return true;
  }

  const one = (model, person, batch, from, to) => ({
    inspector: model.people.id[person],
    batch: model.batches[batch].id,
    from: from === null ? null : model.groups[from].id,
    to: to === null ? null : model.groups[to].id,
  });

  /** A list to choose from with a field to search it; what is marked is previewed beside it. Options: {text, detail, moves}. */
  function chooser({ title, label, options, choose, verb }) {
    let fits = options;
    let marked = 0;
    const effect = h("div", { class: "effect", "aria-live": "polite" });
    const preview = bench.effect.previewer((told, error) =>
      clear(
        effect,
        told
          ? bench.effect.draw(told)
          : h("p", { class: "effect-line hard" }, bench.pick(error.told || { zh: String(error), en: String(error) })),
      ),
    );
    const list = h("ul", { class: "options", role: "listbox", id: "options", "aria-label": label, tabindex: "0" });
    const field = h("input", {
      type: "text",
      class: "field",
      id: "option-search",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "true",
      "aria-controls": "options",
      "aria-label": label,
      placeholder: label,
      autocomplete: "off",
    });

    function mark(at) {
      marked = Math.max(0, Math.min(fits.length - 1, at));
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === marked)));
      const item = list.children[marked];
      if (!item) return void clear(effect);
      item.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", item.id);
      if (fits[marked].moves) {
        clear(effect, h("p", { class: "minor" }, t("previewing")));
        preview.ask(fits[marked].moves);
      }
      return undefined;
    }
    function draw() {
      const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      fits = options
        .filter((option) => words.every((word) => `${option.text} ${option.detail || ""}`.toLowerCase().includes(word)))
        .slice(0, MOST);
      clear(
        list,
        fits.map((option, index) =>
          h(
            "li",
            {
              role: "option",
              id: `option-${index}`,
              class: "option",
              "aria-selected": "false",
              on: { click: () => mark(index), dblclick: () => put() },
            },
            h("span", null, option.text),
            option.detail ? h("span", { class: "minor" }, option.detail) : null,
          ),
        ),
      );
      if (!fits.length)
        clear(list, h("li", { role: "option", "aria-selected": "false", "aria-disabled": "true", class: "minor" }, t("nothingFits")));
      mark(0);
    }
    async function put() {
      const option = fits[marked];
      if (!option) return false;
      shown.close();
      await choose(option);
      return true;
    }
    field.addEventListener("input", draw);
    const shown = bench.dialog({
      title,
      wide: true,
      onClose: preview.cancel,
      body: [h("p", { class: "minor" }, t("chooserKeys")), field, h("div", { class: "chooser" }, list, effect)],
      actions: [{ text: verb, kind: "primary", run: put }, { text: t("cancel") }],
    });
    shown.element.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step) mark(marked + step);
      else if (event.key === "Enter" && !event.isComposing && event.target.tagName !== "BUTTON") put();
      else return;
      event.preventDefault();
    });
    draw();
    field.focus();
  }

  const stands = (model, group) => {
    const { members, min, max } = model.groups[group];
    const lack = model.lacks[group].map((one) => one.brief).join(t("semicolon"));
    return [`${members.length}/${min === max ? min : `${min}–${max}`}`, lack].filter(Boolean).join(" · ");
  };

  /** To another group of the batch; groups that lack somebody come first. */
  function to(model, person, batch, from, done) {
    const name = model.people.name[person];
    const groups = model.ofBatch[batch].filter((group) => group !== from);
    groups.sort((a, b) => Number(model.lacks[b].length > 0) - Number(model.lacks[a].length > 0));
    const options = groups.map((group) => ({
      text: model.groups[group].name,
      detail: stands(model, group),
      moves: [one(model, person, batch, from, group)],
    }));
    if (from !== null) options.push({ text: t("pool"), detail: t("poolNote"), moves: [one(model, person, batch, from, null)] });
    chooser({
      title: t("moveWho", { who: name }),
      label: t("whichGroup"),
      options,
      verb: t("putDown"),
      choose: async (option) => {
        if (await make(model, option.moves, t("movedTo", { who: name, where: option.text }))) done?.(option.moves);
      },
    });
  }

  /** With somebody of another group. */
  function swap(model, person, batch, from, done) {
    const name = model.people.name[person];
    const options = [];
    for (const [other, [group]] of model.serving(batch)) {
      if (group === from) continue;
      options.push({
        text: model.people.name[other],
        detail: `${model.groups[group].name} · ${model.unitOf(other)?.name || ""}`,
        moves: [one(model, person, batch, from, group), one(model, other, batch, group, from)],
      });
    }
    chooser({
      title: t("swapWho", { who: name }),
      label: t("whichPerson"),
      options,
      verb: t("swap"),
      choose: async (option) => {
        if (await make(model, option.moves, t("swapped", { a: name, b: option.text }))) done?.(option.moves);
      },
    });
  }

  /** Somebody into a group: everybody who is free in the batch. */
  function fill(model, group, done) {
    const batch = model.groups[group].batch;
    const options = model.free(batch).map((person) => ({
      text: model.people.name[person],
      detail: model.about(person).split(t("comma")).slice(1).join(t("comma")),
      moves: [one(model, person, batch, null, group)],
    }));
    chooser({
      title: t("fillGroup", { where: model.groups[group].name }),
      label: t("whichPerson"),
      options,
      verb: t("putDown"),
      choose: async (option) => {
        if (await make(model, option.moves, t("movedTo", { who: option.text, where: model.groups[group].name }))) done?.(option.moves);
      },
    });
  }

  bench.move = { make, one, to, swap, fill };
})();
