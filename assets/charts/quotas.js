"use strict";
// What each unit must and may send, and what it sends: a bar, with a mark at the minimum and at the maximum.

Bangfu.quotas = function (el, data, opts = {}) {
  const t = Bangfu.t;
  let batch = -1;
  let marked = -1;
  const bar = Bangfu.make("div", { class: "bar" });
  const list = Bangfu.make("ul", { class: "quotas" });
  el.classList.add("chart", "chart-quotas");
  el.replaceChildren(bar, list);

  // Of each unit over the batches that are shown; no maximum where one batch has none.
  function gather() {
    const sums = new Map();
    for (const q of data.quotas) {
      if (batch >= 0 && q.batch !== batch) continue;
      if (!sums.has(q.unit)) sums.set(q.unit, { unit: q.unit, sent: 0, min: 0, max: 0, under: 0, over: 0, asked: false });
      const sum = sums.get(q.unit);
      sum.sent += q.sent;
      sum.min += q.min || 0;
      sum.max = q.max === null || sum.max === null ? null : sum.max + q.max;
      sum.asked = sum.asked || q.min !== null || q.max !== null;
      sum.under += Math.max(0, (q.min || 0) - q.sent);
      sum.over += q.max === null ? 0 : Math.max(0, q.sent - q.max);
    }
    return [...sums.values()].sort((a, b) => b.under - a.under || b.over - a.over || a.unit - b.unit);
  }

  function range(sum) {
    if (!sum.asked) return t("noQuota");
    if (sum.max === null) return `≥ ${sum.min}`;
    return sum.min === sum.max ? String(sum.min) : `${sum.min}–${sum.max}`;
  }

  function draw() {
    const sums = gather();
    const most = Math.max(1, ...sums.map((s) => Math.max(s.sent, s.min, s.max || 0)));
    const part = (n) => `${((100 * n) / most).toFixed(2)}%`;
    list.replaceChildren(...sums.map((sum) => {
      const name = data.units[sum.unit].name;
      const state = sum.under ? "under" : sum.over ? "over" : "within";
      const button = Bangfu.make("button", {
        type: "button", class: "quota " + state + (sum.unit === marked ? " marked" : ""),
        "aria-description": `${t("quotaLine", name, sum.sent, range(sum))}${sum.asked ? "；" + t(state) : ""}`,
        onclick: () => opts.onSelect && opts.onSelect({ kind: "unit", index: sum.unit }),
      },
      Bangfu.make("span", { class: "quota-name" }, name),
      Bangfu.make("span", { class: "quota-bar", "aria-hidden": "true" },
        Bangfu.make("span", { class: "quota-sent", style: { width: part(sum.sent) } }),
        sum.min ? Bangfu.make("span", { class: "quota-mark", style: { left: part(sum.min) } }) : null,
        sum.max ? Bangfu.make("span", { class: "quota-mark most", style: { left: part(sum.max) } }) : null),
      Bangfu.make("span", { class: "quota-number" }, Bangfu.make("b", {}, String(sum.sent)), " / " + range(sum)),
      Bangfu.make("span", { class: "quota-state" }, sum.under ? "▼ " + t("missing", sum.under) : sum.over ? `▲ +${sum.over}` : ""));
      Bangfu.tip.on(button, () => [name, ...byBatch(sum.unit)]);
      return Bangfu.make("li", {}, button);
    }));
    if (!sums.length) list.replaceChildren(Bangfu.make("li", { class: "muted" }, t("noMatch")));
  }

  function byBatch(unit) {
    return data.quotas.filter((q) => q.unit === unit).slice(0, 14).map((q) =>
      `${data.batches[q.batch].name}：${t("sent")} ${q.sent} / ${range({ ...q, asked: q.min !== null || q.max !== null, min: q.min || 0 })}`);
  }

  function controls() {
    bar.replaceChildren(
      Bangfu.select(t("batch"), [[-1, t("allBatches")], ...data.batches.map((b, i) => [i, `${b.name} ${Bangfu.span(b.start, b.end)}`])], batch,
        (value) => { batch = Number(value); draw(); }),
      Bangfu.make("div", { class: "legend" },
        Bangfu.make("span", {}, Bangfu.make("i", { class: "quota-key" }), t("sent")),
        Bangfu.make("span", {}, Bangfu.make("i", { class: "quota-key-mark" }), t("quotaMin")),
        Bangfu.make("span", {}, Bangfu.make("i", { class: "quota-key-mark most" }), t("quotaMax"))));
  }

  controls();
  draw();
  return {
    update(next) {
      data = next;
      controls();
      draw();
    },
    highlight(ids) {
      const one = (ids || []).find((id) => id.kind === "unit");
      marked = one ? one.index : -1;
      draw();
    },
    destroy() {
      el.replaceChildren();
    },
  };
};
