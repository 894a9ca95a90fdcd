// What lies on the desk: the state the server told last, the plan's view, and everything that is done to them.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { api } = bench;
  const listeners = new Set();
  let view = null; // { key, promise } of the plan's data

  const state = {
    desk: null,
    online: true,
    /** When the running job began, by the clock of this page. */
    begun: 0,
    /** Progress of the running job, as the events told it. */
    progress: null,
    /** Points of the curve: [{seconds, incumbent, bound}]. */
    curve: [],
  };

  const tell = (what) => listeners.forEach((run) => run(what));

  /** Calls `run("desk" | "progress" | "online")` at every change; gives back how to stop. */
  const watch = (run) => {
    listeners.add(run);
    return () => listeners.delete(run);
  };

  /** Takes a desk over, unless it is older than the one we have. */
  function take(desk) {
    const known = state.desk;
    if (known && known.open === desk.open && desk.revision < known.revision) return desk;
    if (!desk.job) state.progress = null;
    else if (!known || !known.job) state.begun = Date.now() - 1000 * (desk.job.seconds || 0);
    state.desk = desk;
    tell("desk");
    return desk;
  }

  const refresh = async () => take(await api.get("/api/desk"));

  /** Shows what went wrong; where the desk had moved on, fetches it. */
  async function failed(error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof api.Refusal)) {
      console.error(error);
      bench.toast(bench.t("failedHere"), "error");
      return;
    }
    bench.toast(bench.pick(error.told), "error");
    if (error.status !== 409) return;
    if (error.body.desk) take(error.body.desk);
    else await refresh().catch(() => {});
  }

  let last = Promise.resolve();

  /** Does something to the desk and takes over what it is then. Gives back the answer, or null where it was refused (and told). Own steps
   * wait for one another: each is meant for what the one before leaves. */
  function act(path, body) {
    last = last.then(() => step(path, body));
    return last;
  }

  async function step(path, body) {
    try {
      const answer = await api.post(path, { revision: state.desk ? state.desk.revision : 0, ...body });
      const desk = answer.desk || (answer.rounds ? answer : null);
      if (desk) take(desk);
      else if (answer.job) await refresh();
      return answer;
    } catch (error) {
      await failed(error);
      return null;
    }
  }

  /** The plan as the charts want it; asked for once per state. */
  function data() {
    const desk = state.desk;
    if (!desk || !desk.plan) return Promise.resolve(null);
    const key = `${desk.open} ${desk.revision} ${bench.lang()}`;
    if (!view || view.key !== key) {
      const promise = api.get(`/api/view?lang=${bench.lang()}`);
      view = { key, promise };
      promise.catch(() => {
        if (view && view.promise === promise) view = null;
      });
    }
    return view.promise;
  }

  /** Where a view stands when there is nothing to draw: what the server says, with the way on. */
  const unseen = (error) => {
    if (!error.told) console.error(error);
    return bench.h(
      "div",
      { class: "notice odd" },
      bench.icon("warning"),
      bench.h("span", null, error.told ? bench.pick(error.told) : bench.t("failedHere")),
      error.told ? bench.h("a", { href: "#/solve" }, bench.t("toSolve")) : null,
    );
  };

  function hear() {
    api.listen({
      desk: ({ revision }) => {
        if (!state.desk || revision !== state.desk.revision || state.desk.job) refresh().catch(() => {});
      },
      progress: (event) => {
        if (!state.progress || state.progress.kind !== event.kind || event.seconds < state.progress.seconds) state.curve = [];
        state.progress = event;
        if (Number.isFinite(event.incumbent) || Number.isFinite(event.bound)) {
          state.curve.push({ seconds: event.seconds, incumbent: event.incumbent, bound: event.bound });
        }
        tell("progress");
      },
      done: ({ message, ok }) => {
        state.progress = null;
        if (message) bench.toast(bench.pick(message), ok ? "ok" : "error");
        refresh().catch(() => {});
      },
      online: (online) => {
        if (online && !state.online) refresh().catch(() => {});
        if (online !== state.online) {
          state.online = online;
          tell("online");
        }
      },
    });
  }

  Object.assign(bench, { state, watch, take, refresh, failed, act, data, unseen, hear });
})();
