// Elements from plain values. Text only ever becomes a text node, so whatever a user wrote stays text.
"use strict";
window.Bangfu = window.Bangfu || {};
Bangfu.bench = {};

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, props, children) {
    for (const [key, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
      else if (key === "data") Object.assign(node.dataset, value);
      else if (key === "value") node.value = value;
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  /** An HTML element: `h("button", {class, on: {click}}, "text", child)`. */
  const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);

  /** The same in SVG. */
  const s = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

  const PATHS = {
    data: "M3 4h14v12H3zM3 8h14M3 12h14M8 4v12",
    solve: "M6 4l10 6-10 6z",
    plan: "M3 5l5-2 4 2 5-2v12l-5 2-4-2-5 2zM8 3v12M12 5v12",
    whatif: "M5 3v5c0 3 10 2 10 6v3M5 8v9M3 15l2 2 2-2M13 15l2 2 2-2",
    history: "M10 5v5l3 2M4 6a7 7 0 1 1-1 4M3 3v3h3",
    export: "M10 3v9M6 9l4 4 4-4M4 16h12",
    upload: "M10 13V4M6 7l4-4 4 4M4 16h12",
    undo: "M7 5L3 9l4 4M3 9h8a5 5 0 0 1 0 10",
    redo: "M13 5l4 4-4 4M17 9H9a5 5 0 0 0 0 10",
    error: "M10 2.5l8 14.5H2zM10 8v4M10 14.2v.6",
    warning: "M10 2a8 8 0 1 0 0 16a8 8 0 0 0 0-16M10 6v5M10 13.4v.6",
    ok: "M4 10.5l4 4 8-9",
    lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
    more: "M5 10h.01M10 10h.01M15 10h.01",
    star: "M10 3l2.2 4.6 5 .6-3.7 3.4 1 5-4.5-2.5-4.5 2.5 1-5L2.8 8.2l5-.6z",
    badge: "M10 3a4 4 0 1 0 0 8a4 4 0 0 0 0-8M7.5 10.5L6.5 17l3.5-2 3.5 2-1-6.5",
    question: "M7 7.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M10 15.5v.3",
    stop: "M5 5h10v10H5z",
    close: "M5 5l10 10M15 5L5 15",
    folder: "M2.5 5h5l2 2h8v9h-15z",
    search: "M9 3a6 6 0 1 0 0 12a6 6 0 0 0 0-12M13.5 13.5L17 17",
  };

  /** A line icon; decoration only, so words always stand beside it or in a label. */
  const icon = (name) =>
    s(
      "svg",
      { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
      s("path", { d: PATHS[name] }),
    );

  /** Puts children at the end; what is null or false is left out, lists are laid flat. */
  const add = (node, ...children) => fill(node, null, children);

  /** The same in place of what was there. */
  const clear = (node, ...children) => {
    node.replaceChildren();
    return add(node, children);
  };

  /** Runs once things are quiet for so many milliseconds. */
  const debounce = (run, wait) => {
    let timer = 0;
    const later = (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => run(...given), wait);
    };
    later.cancel = () => clearTimeout(timer);
    return later;
  };

  Object.assign(Bangfu.bench, { h, s, add, icon, clear, debounce });
})();
