// Questions: why a post is empty and what would fill it, why somebody is here or not, who could stand in, what if somebody is absent.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon, clear, t, pick, api, act, state } = bench;

  /** Sheets of an answer, each as a table. */
  const sheets = (list) =>
    (list || []).map((sheet) => {
      const box = h("div", { class: "sheet-answer" });
      Bangfu.table(box, sheet, { lang: bench.lang() });
      return box;
    });

  const halt = () => api.post("/api/stop", {}).catch(() => {});

  /** One question at a time is answered: what was stopped a moment ago may still be ending, so a question waits a little for its turn. */
  async function inTurn(path, body, signal) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await api.post(path, body, signal);
      } catch (error) {
        if (error.status !== 409 || tries >= 8) throw error;
        await new Promise((resolve) => {
          setTimeout(resolve, 600);
        });
        signal.throwIfAborted();
      }
    }
  }

  /** Asks in `box`: a spinner with a way to stop, then what `show(answer)` makes of it. */
  function asking(box, path, body, show) {
    const stop = new AbortController();
    const seconds = h("span", { class: "minor" });
    const begun = Date.now();
    const clock = setInterval(() => {
      seconds.textContent = t("secondsN", { n: Math.round((Date.now() - begun) / 1000) });
    }, 500);
    clear(
      box,
      h(
        "p",
        { class: "waiting", role: "status" },
        h("span", { class: "spinner", "aria-hidden": "true" }),
        t("thinking"),
        seconds,
        h("button", { type: "button", class: "button small", on: { click: halt } }, icon("stop"), t("stop")),
      ),
    );
    let over = false;
    inTurn(path, { lang: bench.lang(), ...body }, stop.signal)
      .then(
        (answer) => {
          clear(box, show(answer));
          bench.say(t("answered"));
        },
        (error) => {
          if (error.name === "AbortError") return;
          clear(box, h("p", { class: "notice bad" }, icon("error"), error.told ? pick(error.told) : String(error)));
        },
      )
      .finally(() => {
        over = true;
        clearInterval(clock);
      });
    /** Ends it, where it still runs. */
    return () => {
      if (over) return;
      stop.abort();
      halt();
    };
  }

  /** What was asked runs no longer than its dialog. */
  function question({ title, before, path, body, show, actions = [] }) {
    const box = h("div", { class: "answer" });
    let drop = null;
    const dialog = bench.dialog({
      title,
      wide: true,
      body: [before, box],
      actions: [...actions, { text: t("close") }],
      onClose: () => drop?.(),
    });
    const ask = (other) => {
      drop?.();
      drop = asking(box, path, other || body, show(dialog, box));
    };
    if (body) ask();
    return { dialog, ask };
  }

  /** Lines of a mend with the two things one can do with them. */
  function ways(lines, dialog) {
    if (!lines || !lines.length) return null;
    return h(
      "section",
      { class: "ways" },
      h("h3", null, t("mends")),
      lines.map((way) =>
        h(
          "div",
          { class: "way" },
          h(
            "div",
            null,
            h("strong", null, typeof way.label === "object" ? pick(way.label) : way.label),
            h("pre", { class: "change-lines" }, way.lines.join("\n")),
          ),
          h(
            "div",
            { class: "row" },
            h(
              "button",
              {
                type: "button",
                class: "button small",
                title: t("tryNote"),
                on: {
                  click: async () => {
                    dialog.close();
                    bench.whatif.put(typeof way.label === "object" ? pick(way.label) : way.label, way.lines);
                    bench.go("whatif");
                  },
                },
              },
              t("tryIt"),
            ),
            h(
              "button",
              {
                type: "button",
                class: "button small primary",
                title: t("takeNote"),
                on: {
                  click: async () => {
                    dialog.close();
                    if (await act("/api/replan", { absent: [], lines: way.lines, from: null, seconds: 30, stability: null }))
                      bench.say(t("replanning"));
                  },
                },
              },
              t("takeIt"),
            ),
          ),
        ),
      ),
    );
  }

  const answer = (dialog) => (told) => [
    sheets(told.sheets),
    ways(told.lines, dialog),
    !(told.sheets || []).length && !(told.lines || []).length ? h("p", { class: "minor" }, t("nothingToSay")) : null,
  ];

  /** Why a post of the group is empty: what is known at once, then the facts, and on request what would fill it. */
  function empty(model, group, mend = false) {
    const lacks = model.lacks[group];
    const body = (withMends) => ({
      shortfall: null,
      group: model.groups[group].id,
      mend: withMends,
      why: null,
      whyNot: null,
      bottlenecks: false,
    });
    const known = h(
      "div",
      { class: "known" },
      lacks.map((lack) => [
        h("p", { class: "lead" }, lack.text),
        h(
          "ul",
          { class: "why-list" },
          lack.reasons.map((reason) => h("li", null, reason)),
        ),
      ]),
    );
    const { ask } = question({
      title: t("whyEmptyAt", { where: model.groups[group].name }),
      before: known,
      path: "/api/explain",
      body: lacks.length ? body(mend) : null,
      show: (dialog) => answer(dialog),
      actions: lacks.length
        ? [
            {
              text: t("howToFill"),
              kind: "primary",
              run: () => {
                ask(body(true));
                return false;
              },
            },
          ]
        : [],
    });
    if (!lacks.length) known.append(h("p", null, t("movedSince")));
  }

  const explain = (title, asked) =>
    question({
      title,
      path: "/api/explain",
      body: { shortfall: null, mend: false, why: null, whyNot: null, bottlenecks: false, ...asked },
      show: (dialog) => answer(dialog),
    });
  const about = (model, person, batch, group) => ({
    inspector: model.people.id[person],
    batch: model.batches[batch].id,
    group: group === null ? null : model.groups[group].id,
  });

  const why = (model, person, batch, group) =>
    explain(t("whyHereWho", { who: model.people.name[person] }), { why: about(model, person, batch, group) });

  /** Why somebody who is free does not serve in a group that is asked for. */
  function whyNot(model, person, batch) {
    const groups = [...(model.ofBatch[batch] || [])].sort((a, b) => model.lacks[b].length - model.lacks[a].length);
    const select = h(
      "select",
      { class: "field", id: "why-not-group", "aria-label": t("whichGroup") },
      groups.map((group) => h("option", { value: group }, model.groups[group].name)),
    );
    const { ask } = question({
      title: t("whyNotWho", { who: model.people.name[person] }),
      before: h("div", { class: "row" }, h("label", { for: "why-not-group" }, t("whichGroup")), select),
      path: "/api/explain",
      show: (dialog) => answer(dialog),
      actions: [
        {
          text: t("askIt"),
          kind: "primary",
          run: () => {
            ask({ shortfall: null, mend: false, why: null, whyNot: about(model, person, batch, Number(select.value)), bottlenecks: false });
            return false;
          },
        },
      ],
    });
  }

  const bottlenecks = () => explain(t("bottlenecks"), { bottlenecks: true });

  /** Who could stand in, the best first; one is taken with a press. */
  function substitutes(model, person, batch, group) {
    const name = model.people.name[person];
    question({
      title: t("substitutesOf", { who: name }),
      before: h("p", { class: "minor" }, t("substitutesNote", { where: model.groups[group].name, batch: model.batches[batch].name })),
      path: "/api/substitutes",
      body: { inspector: model.people.id[person], batch: model.batches[batch].id, top: 10 },
      show: (dialog) => (told) => [
        h(
          "ol",
          { class: "ranked" },
          (told.ranked || []).map((one) => {
            const { kind, text } = bench.effect.change(one.points);
            return h(
              "li",
              { class: "ranked-one" },
              h("div", null, h("strong", null, one.name), h("p", null, one.text ? pick(one.text) : "")),
              h("span", { class: `effect-points ${kind}` }, text),
              h(
                "button",
                {
                  type: "button",
                  class: "button small primary",
                  on: {
                    click: async () => {
                      dialog.close();
                      if (one.moves && one.moves.length)
                        await bench.move.make(model, one.moves, t("standsIn", { a: one.name, b: name }), one.absence || []);
                      else await act("/api/replan", { absent: [], lines: one.lines || [], from: null, seconds: 30, stability: null });
                    },
                  },
                },
                t("takeHim"),
              ),
            );
          }),
        ),
        (told.ranked || []).length ? null : h("p", { class: "notice odd" }, icon("warning"), t("nobodyFits")),
        told.sheet ? h("details", null, h("summary", null, t("details")), sheets([told.sheet])) : null,
      ],
    });
  }

  /** Somebody is absent for some days: what began before a day stays, the rest is mended. */
  function absence(model, person, batch) {
    const { start, end } = model.batches[batch];
    const day = (id, value, label) => [
      h("label", { for: id }, label),
      h("input", { type: "date", class: "field", id, value, required: true }),
    ];
    const seconds = h("input", { type: "number", class: "field short", id: "absent-seconds", min: "1", max: "3600", value: "20" });
    const body = h(
      "div",
      { class: "form-grid" },
      day("absent-from", start, t("absentFrom")),
      day("absent-to", end, t("absentTo")),
      day("fixed-before", start, t("fixedBefore")),
      h("label", { for: "absent-seconds" }, t("searchSeconds")),
      seconds,
    );
    const value = (id) => document.getElementById(id).value;
    bench.dialog({
      title: t("absenceOf", { who: model.people.name[person] }),
      body: [h("p", { class: "minor" }, t("absenceNote")), body],
      actions: [
        {
          text: t("mendPlan"),
          kind: "primary",
          run: async () => {
            const asked = {
              absent: [{ inspector: model.people.id[person], from: value("absent-from"), to: value("absent-to") }],
              lines: [],
              from: value("fixed-before") || null,
              seconds: Number(seconds.value),
              stability: null,
            };
            return (await act("/api/replan", asked)) ? true : false;
          },
        },
        { text: t("cancel") },
      ],
    });
  }

  bench.ask = { empty, why, whyNot, bottlenecks, substitutes, absence, sheets };
})();
