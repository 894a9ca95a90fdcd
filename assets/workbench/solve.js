// Step 2: how long to search, and what the search finds while it goes on.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, pick, act, state } = bench;
  const TIMES = [10, 60, 300, 1800];

  function mount(root) {
    const seconds = h("input", {
      type: "number",
      class: "field short",
      id: "seconds",
      min: "1",
      max: "86400",
      step: "1",
      value: "60",
      required: true,
    });
    const warm = h("input", { type: "checkbox", id: "warm", checked: true });
    const calm = h("input", { type: "checkbox", id: "calm" });
    const start = h("button", { type: "submit", class: "button primary large", id: "solve" }, icon("solve"), t("solveNow"));
    const blocked = h("div", { class: "notice bad", hidden: true });
    const odd = h("div", { class: "notice odd", hidden: true });
    const ofPlan = h(
      "fieldset",
      { class: "fields" },
      h("legend", { class: "spoken" }, t("fromPlan")),
      h("label", { class: "check" }, warm, h("span", null, t("warm"), h("small", { class: "minor" }, t("warmNote")))),
      h("label", { class: "check" }, calm, h("span", null, t("calm"), h("small", { class: "minor" }, t("calmNote")))),
    );
    const form = h(
      "form",
      {
        class: "panel solve-form",
        on: {
          submit: async (event) => {
            event.preventDefault();
            const desk = state.desk;
            state.curve = [];
            const there = !!desk.plan;
            if (
              await act("/api/solve", {
                seconds: Number(seconds.value),
                seed: 0,
                warm: there && warm.checked,
                stability: there && calm.checked ? 20 : null,
              })
            ) {
              bench.say(t("solving"));
              // The way to stop is what one wants next.
              document.getElementById("stop")?.focus();
            }
          },
        },
      },
      h("label", { for: "seconds" }, t("howLong")),
      h(
        "div",
        { class: "row" },
        seconds,
        t("seconds"),
        TIMES.map((time) =>
          h(
            "button",
            {
              type: "button",
              class: "button small",
              on: {
                click: () => {
                  seconds.value = String(time);
                },
              },
            },
            time < 60 ? t("secondsN", { n: time }) : t("minutesN", { n: time / 60 }),
          ),
        ),
      ),
      ofPlan,
      h("div", { class: "row" }, start),
    );
    const live = h("section", { class: "panel live", hidden: true });
    const result = h("section", { class: "panel result", hidden: true });
    add(root, h("div", { class: "view-head" }, h("h1", null, t("solve"))), blocked, odd, form, live, result);

    function drawLive() {
      const job = state.desk.job;
      live.hidden = !job && !state.curve.length;
      if (live.hidden) return;
      const now = state.progress || state.curve.at(-1) || job || {};
      clear(
        live,
        h(
          "div",
          { class: "row spread" },
          h("h2", null, job ? t(`job_${job.kind}`) : t("lastSearch")),
          job && now.phaseName ? h("span", { class: "phase" }, pick(now.phaseName)) : null,
        ),
        bench.curve.curve(state.curve, job ? now.limit || job.limit : 0),
        bench.curve.legend(now.gap === undefined ? { ...now, gap: state.desk.plan && state.desk.plan.gap } : now),
      );
    }

    async function drawResult(desk) {
      result.hidden = !desk.plan || !!desk.job;
      if (result.hidden) return;
      const plan = desk.plan;
      const line = (name, value, kind) => h("div", { class: kind || "" }, h("dt", null, name), h("dd", null, value));
      const sentence = h("p", { class: "lead" });
      clear(
        result,
        h("h2", null, t("presentPlan")),
        sentence,
        h(
          "dl",
          { class: "measures" },
          line(t("posts"), t("nOfM", { n: plan.filled, m: plan.posts })),
          line(t("missing"), String(plan.missing), plan.missing ? "bad" : "good"),
          plan.visits ? line(t("visits"), t("visitsN", { n: plan.visits, m: plan.unvisited })) : null,
          line(t("breaches"), String(plan.breaches)),
          line(t("score"), bench.points(plan.score)),
          plan.edited ? null : line(t("gap"), plan.proven ? t("proven") : bench.percent(plan.gap)),
        ),
        h(
          "div",
          { class: "row" },
          h("a", { class: "button primary", href: "#/plan/board" }, t("toBoard")),
          h("a", { class: "button", href: "#/plan/map" }, t("toMap")),
          plan.shortfalls ? h("a", { class: "button", href: "#/plan/shortfalls" }, t("toShortfalls")) : null,
          h("a", { class: "button", href: "#/export" }, t("toExport")),
        ),
      );
      try {
        const data = await bench.data();
        if (data && data.headline && data.headline.sentence) sentence.textContent = data.headline.sentence;
      } catch {
        sentence.remove();
      }
    }

    function update(desk) {
      const { errors, warnings } = desk.findings;
      blocked.hidden = !errors;
      if (errors) clear(blocked, icon("error"), t("errorsFirst", { n: errors }), " ", h("a", { href: "#/data" }, t("toErrors")));
      odd.hidden = !!errors || !warnings;
      if (!odd.hidden) clear(odd, icon("warning"), t("warningsStand", { n: warnings }), " ", h("a", { href: "#/data" }, t("toFindings")));
      start.disabled = !!errors || !!desk.job;
      ofPlan.hidden = !desk.plan;
      form.hidden = !!desk.job;
      drawLive();
      drawResult(desk);
    }
    update(state.desk);
    const stop = bench.watch((what) => {
      if (what === "progress") drawLive();
    });
    return { update, leave: stop };
  }

  bench.views.solve = { mount };
})();
