// What a move does: points, rules that break or mend, and why somebody may not serve there at all.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon, t, pick, api, state, debounce } = bench;
  const MOST = 6;

  /** `+2,293` with the word for it: lower is better. */
  function change(points) {
    const rounded = Math.round(points * 10) / 10;
    const kind = rounded > 0 ? "worse" : rounded < 0 ? "better" : "same";
    const shown = `${rounded > 0 ? "+" : rounded < 0 ? "−" : "±"}${Math.abs(rounded).toLocaleString("en-US", { maximumFractionDigits: Math.abs(rounded) < 10 ? 1 : 0 })}`;
    return { kind, text: `${shown} ${t(kind)}` };
  }

  function draw(effect) {
    const { kind, text } = change(effect.points);
    const list = [...effect.changes].sort((a, b) => Number(b.hard) - Number(a.hard) || Number(b.worse) - Number(a.worse));
    const terms = (effect.terms || [])
      .filter((term) => Math.abs(term.points) >= 0.5)
      .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
    return [
      h("p", { class: `effect-points ${kind}` }, h("span", { class: "minor" }, `${t("score")} `), h("strong", null, text)),
      (effect.blocked || []).map((why) => h("p", { class: "effect-line hard" }, icon("error"), pick(why))),
      list
        .slice(0, MOST)
        .map((one) =>
          h(
            "p",
            { class: `effect-line ${one.worse ? (one.hard ? "hard" : "worse") : "better"}` },
            icon(one.worse ? (one.hard ? "error" : "warning") : "ok"),
            pick(one.text),
          ),
        ),
      list.length > MOST ? h("p", { class: "minor" }, t("moreChanges", { n: list.length - MOST })) : null,
      list.length || (effect.blocked || []).length ? null : h("p", { class: "effect-line better" }, icon("ok"), t("noRuleChanges")),
      terms.length
        ? h(
            "p",
            { class: "minor" },
            terms
              .slice(0, 3)
              .map(
                (term) => `${term.name ? (term.name.zh ? pick(term.name) : term.name) : term.id} ${change(term.points).text.split(" ")[0]}`,
              )
              .join(t("comma")),
          )
        : null,
    ];
  }

  /** In a sentence, for those who hear the page. */
  function sentence(effect) {
    const worse = effect.changes.filter((one) => one.worse);
    return [
      `${t("score")} ${change(effect.points).text}`,
      ...(effect.blocked || []).map(pick),
      ...worse.slice(0, 3).map((one) => pick(one.text)),
    ].join(t("semicolon"));
  }

  /** Previews of moves, one at a time: what is asked anew drops what was asked before. `show(effect | null, error)`. */
  function previewer(show) {
    let asking = null;
    const ask = debounce(async (moves) => {
      asking = new AbortController();
      const mine = asking;
      try {
        const effect = await api.post("/api/move", { revision: state.desk.revision, moves, preview: true }, mine.signal);
        if (mine === asking) show(effect);
      } catch (error) {
        if (error.name !== "AbortError" && mine === asking) show(null, error);
      }
    }, 60);
    const cancel = () => {
      ask.cancel();
      asking?.abort();
      asking = null;
    };
    return {
      ask(moves) {
        cancel();
        ask(moves);
      },
      cancel,
    };
  }

  bench.effect = { draw, change, sentence, previewer };
})();
