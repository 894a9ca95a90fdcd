// The frame: the bar with how it stands, the rail of steps, the view between them, the keys that work everywhere.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { add, h, icon, clear, t, pick, state, act, points, percent } = bench;
  const STEPS = ["data", "solve", "plan", "whatif", "history", "export"];
  const PLAN_NEEDED = new Set(["plan", "whatif", "export"]);
  let shown = null; // { key, view, root }

  const bar = h("header", { class: "top" });
  const rail = h("nav", { class: "rail" });
  const running = h("section", { class: "running", hidden: true });
  const gone = h("div", { class: "gone", role: "alert", hidden: true });
  const main = h("main", { class: "main", id: "main", tabindex: "-1" });

  /** The route in the address: ["plan", "board"]. */
  const route = () => {
    const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
    return STEPS.includes(parts[0]) ? parts : ["data"];
  };
  const go = (...parts) => {
    const hash = `#/${parts.map(encodeURIComponent).join("/")}`;
    if (location.hash === hash) render(true);
    else location.hash = hash;
  };

  function figure(name, value, kind, hint) {
    return h(
      "div",
      { class: `figure ${kind || ""}`, title: hint },
      h("span", { class: "figure-name" }, name),
      h("strong", { class: "figure-value" }, value),
    );
  }

  function figures(desk) {
    const plan = desk.plan;
    if (!plan) {
      const { errors, warnings } = desk.findings;
      return [
        figure(t("errors"), String(errors), errors ? "bad" : "good"),
        figure(t("warnings"), String(warnings), warnings ? "odd" : ""),
        h("span", { class: "state" }, t("noPlanYet")),
      ];
    }
    return [
      figure(t("missing"), String(plan.missing), plan.missing ? "bad" : "good", t("missingHint")),
      figure(t("posts"), t("nOfM", { n: plan.filled, m: plan.posts }), "minor"),
      figure(t("score"), points(plan.score), "", t("scoreHint")),
      plan.edited ? null : figure(t("bound"), points(plan.bound), "minor", t("boundHint")),
      plan.edited ? null : figure(t("gap"), plan.proven ? t("proven") : percent(plan.gap), "minor", t("gapHint")),
      plan.hard ? figure(t("hardBroken"), String(plan.hard), "bad") : null,
      plan.edited ? h("span", { class: "state" }, t("edited")) : null,
      plan.stale ? h("a", { class: "state odd", href: "#/solve" }, icon("warning"), t("stale")) : null,
    ];
  }

  const stepBack = (which) => async () => {
    const label = state.desk[which];
    if (!label || state.desk.job) return;
    if (await act(`/api/${which}`, {})) bench.say(t(which === "undo" ? "undone" : "redone", { what: pick(label) }));
  };

  function drawBar() {
    const desk = state.desk;
    const other = bench.lang() === "zh" ? "en" : "zh";
    const step = (which) =>
      h(
        "button",
        {
          type: "button",
          class: "button bare step",
          id: which,
          disabled: !desk[which] || !!desk.job,
          "aria-label": desk[which] ? t(`${which}What`, { what: pick(desk[which]) }) : t(which),
          title: `${desk[which] ? t(`${which}What`, { what: pick(desk[which]) }) : t(which)} (${which === "undo" ? "Ctrl+Z" : "Ctrl+Shift+Z"})`,
          on: { click: stepBack(which) },
        },
        icon(which),
      );
    const focus = document.activeElement && bar.contains(document.activeElement) ? document.activeElement.id : null;
    clear(
      bar,
      h(
        "a",
        {
          class: "skip",
          href: "#main",
          on: {
            click: (event) => {
              event.preventDefault();
              main.focus();
            },
          },
        },
        t("skip"),
      ),
      desk && desk.open
        ? h(
            "button",
            { type: "button", class: "round-name", id: "rounds", title: t("otherRounds"), on: { click: leave } },
            icon("folder"),
            h("span", null, desk.title || desk.open),
          )
        : h("span", { class: "round-name" }, h("strong", null, t("workbench"))),
      desk && desk.open
        ? h("div", { class: "figures", role: "group", "aria-label": t("standing") }, figures(desk))
        : h("div", { class: "figures" }),
      h(
        "div",
        { class: "top-end" },
        desk && desk.open ? [step("undo"), step("redo")] : null,
        h(
          "button",
          {
            type: "button",
            class: "button bare lang",
            id: "language",
            lang: other === "en" ? "en" : "zh-CN",
            title: other === "en" ? "English" : "切换到中文",
            on: { click: () => bench.speak(other) },
          },
          other === "en" ? "EN" : "中文",
        ),
      ),
    );
    if (focus) document.getElementById(focus)?.focus();
  }

  async function leave() {
    await act("/api/close", {});
    location.hash = "";
  }

  function drawRail() {
    const desk = state.desk;
    const here = route()[0];
    rail.hidden = !desk || !desk.open;
    rail.setAttribute("aria-label", t("steps"));
    if (rail.hidden) return;
    const many = (count) => (count > 99 ? "99+" : String(count));
    const mark = (step) => {
      if (step === "data" && desk.findings.errors) return h("span", { class: "mark bad" }, many(desk.findings.errors));
      if (step === "plan" && desk.plan && desk.plan.missing) return h("span", { class: "mark bad" }, many(desk.plan.missing));
      if (step === "solve" && desk.job) return h("span", { class: "mark busy" }, "…");
      return null;
    };
    clear(
      rail,
      STEPS.map((step, at) =>
        h(
          "a",
          {
            class: "rail-step",
            href: `#/${step}`,
            "aria-current": step === here ? "page" : null,
            "aria-disabled": PLAN_NEEDED.has(step) && !desk.plan ? "true" : null,
            title: `${t(step)} (Alt+${at + 1})`,
          },
          icon(step),
          h("span", null, t(step)),
          mark(step),
        ),
      ),
    );
  }

  function drawRunning() {
    const job = state.desk && state.desk.job;
    running.hidden = !job;
    if (!job) return;
    const now = state.progress || job;
    const limit = now.limit || job.limit;
    const seconds = Math.max(0, (Date.now() - state.begun) / 1000);
    const phase = now.phaseName ? pick(now.phaseName) : now.of ? t("nOfM", { n: now.done, m: now.of }) : "";
    if (!running.firstChild || running.dataset.kind !== job.kind || running.dataset.lang !== bench.lang()) {
      running.setAttribute("aria-label", t("running"));
      Object.assign(running.dataset, { kind: job.kind, lang: bench.lang() });
      clear(
        running,
        h("span", { class: "spinner", "aria-hidden": "true" }),
        h("span", { class: "running-what" }),
        h("progress", { class: "running-bar", max: "1", "aria-label": t(`job_${job.kind}`) }),
        h("span", { class: "running-time" }),
        h(
          "button",
          { type: "button", class: "button small", id: "stop", on: { click: () => act("/api/stop", {}) } },
          icon("stop"),
          t(job.kind === "explain" || job.kind === "whatif" ? "stop" : "stopKeep"),
        ),
      );
    }
    running.querySelector(".running-what").textContent = [t(`job_${job.kind}`), phase].filter(Boolean).join(" · ");
    running.querySelector(".running-time").textContent = limit
      ? t("secondsOf", { n: Math.round(seconds), m: Math.round(limit) })
      : t("secondsN", { n: Math.round(seconds) });
    const progress = running.querySelector("progress");
    if (limit) progress.value = Math.min(1, seconds / limit);
    else progress.removeAttribute("value");
  }

  function needsPlan() {
    return {
      mount(root) {
        add(
          root,
          h(
            "section",
            { class: "empty" },
            h("h1", null, t("noPlanTitle")),
            h("p", null, t("noPlanText")),
            h("a", { class: "button primary", href: "#/solve" }, t("toSolve")),
          ),
        );
        return {};
      },
    };
  }

  /** Puts the view of the route on the page, or lets the one there take the change in. */
  function render(force) {
    const desk = state.desk;
    drawBar();
    drawRail();
    drawRunning();
    const parts = route();
    const bare = !desk || !desk.open;
    const blocked = !bare && PLAN_NEEDED.has(parts[0]) && !desk.plan;
    // Which table is looked at is the lists' own affair.
    const place = parts[0] === "data" ? "data" : parts.join("/");
    const key = bare ? "start" : `${blocked ? "none" : ""} ${place} ${desk.open} ${bench.lang()}`;
    document.body.classList.toggle("bare", bare);
    document.documentElement.lang = bench.lang() === "zh" ? "zh-CN" : "en";
    document.title = bare ? t("workbench") : `${t(parts[0])} · ${desk.title || desk.open}`;
    if (!force && shown && shown.key === key) {
      shown.live.update?.(desk);
      return;
    }
    const moved = shown && shown.key !== key;
    shown?.live.leave?.();
    const root = h("div", { class: `view view-${bare ? "start" : parts[0]}` });
    clear(main, root);
    main.scrollTop = 0;
    const view = bare ? bench.views.start : blocked ? needsPlan() : bench.views[parts[0]];
    shown = { key, live: view.mount(root, parts.slice(1)) || {} };
    if (
      moved &&
      !force &&
      !main.contains(document.activeElement) &&
      !rail.contains(document.activeElement) &&
      !bar.contains(document.activeElement)
    )
      main.focus({ preventScroll: true });
  }

  function keys(event) {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      stepBack(event.shiftKey ? "redo" : "undo")();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y" && !typing) {
      event.preventDefault();
      stepBack("redo")();
    } else if (event.altKey && !event.ctrlKey && /^[1-6]$/.test(event.key) && state.desk && state.desk.open) {
      event.preventDefault();
      go(STEPS[Number(event.key) - 1]);
    }
  }

  async function begin() {
    document.body.prepend(bar, gone, running, h("div", { class: "frame" }, rail, main));
    document.addEventListener("keydown", keys);
    window.addEventListener("hashchange", () => render());
    bench.onLanguage(() => render(true));
    bench.watch((what) => {
      if (what === "progress") return drawRunning();
      if (what === "online") {
        gone.hidden = state.online;
        gone.textContent = state.online ? "" : t("gone");
        if (state.online) bench.say(t("back"));
        return undefined;
      }
      return render();
    });
    // Between two events the clock goes on.
    setInterval(() => {
      if (state.desk && state.desk.job) drawRunning();
    }, 1000);
    try {
      const desk = await bench.refresh();
      if (!bench.chosenLanguage() && desk.lang) bench.speak(desk.lang, false);
    } catch (error) {
      drawBar();
      gone.hidden = false;
      gone.textContent = error.told ? pick(error.told) : t("gone");
    }
    bench.hear();
  }

  bench.go = go;
  begin();
})();
