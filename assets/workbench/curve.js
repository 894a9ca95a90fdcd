// How score and bound near each other while a plan is searched: two lines over the seconds.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { s, h, t, points, percent } = bench;
  const [H, LEFT, BOTTOM, TOP] = [220, 76, 26, 14];

  /** The curve of `[{seconds, incumbent, bound}]`, up to `limit` seconds. */
  function curve(list, limit) {
    // As wide as it is shown, so that its words are as large as others.
    const W = Math.max(280, Math.min(640, innerWidth - 70));
    const scores = list.filter((one) => Number.isFinite(one.incumbent));
    const bounds = list.filter((one) => Number.isFinite(one.bound));
    if (!scores.length && !bounds.length) return h("p", { class: "minor curve-empty" }, t("curveWaits"));
    const values = [...scores.map((one) => one.incumbent), ...bounds.map((one) => one.bound)];
    // First plans are far off: what is looked at is the second half of the values, and what lies above runs along the edge.
    const sorted = [...values].sort((a, b) => a - b);
    const low = sorted[Math.floor(sorted.length * 0.02)];
    const high = Math.max(sorted[Math.floor((sorted.length - 1) * 0.9)], low + Math.max(1, Math.abs(low) * 0.001));
    const span = Math.max(limit || 0, list.at(-1).seconds, 1);
    const x = (seconds) => LEFT + (seconds / span) * (W - LEFT - 12);
    const y = (value) => TOP + (1 - (Math.min(high, Math.max(low, value)) - low) / (high - low)) * (H - TOP - BOTTOM);
    const line = (items, key) =>
      items.map((one, at) => (at ? `H${x(one.seconds).toFixed(1)}V` : `M${x(one.seconds).toFixed(1)},`) + y(one[key]).toFixed(1)).join("");
    const last = list.at(-1);
    const label = t("curveLabel", { score: points(scores.at(-1)?.incumbent), bound: points(bounds.at(-1)?.bound) });
    return s(
      "svg",
      { class: "curve", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label },
      [low, high].map((value) => [
        s("line", { class: "curve-grid", x1: LEFT, x2: W - 12, y1: y(value), y2: y(value) }),
        s("text", { class: "curve-text", x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, points(value)),
      ]),
      [0, span].map((seconds) =>
        s(
          "text",
          { class: "curve-text", x: x(seconds), y: H - 8, "text-anchor": seconds ? "end" : "start" },
          t("secondsN", { n: Math.round(seconds) }),
        ),
      ),
      bounds.length ? s("path", { class: "curve-bound", d: `${line(bounds, "bound")}H${x(last.seconds)}` }) : null,
      scores.length ? s("path", { class: "curve-score", d: `${line(scores, "incumbent")}H${x(last.seconds)}` }) : null,
    );
  }

  /** Score, bound and gap in words, with the colours of the lines. */
  const legend = (now) =>
    h(
      "dl",
      { class: "measures" },
      h("div", { class: "of-score" }, h("dt", null, t("score")), h("dd", null, points(now.incumbent))),
      h("div", { class: "of-bound" }, h("dt", null, t("bound")), h("dd", null, points(now.bound))),
      h("div", null, h("dt", null, t("gap")), h("dd", null, percent(now.gap))),
    );

  bench.curve = { curve, legend };
})();
