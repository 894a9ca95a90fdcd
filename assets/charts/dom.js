"use strict";
// Building elements, and writing numbers and days. Text goes in as text nodes only.

// make("button", {class: "x", type: "button", onclick: f, style: {width: "3px"}}, "text", child, …)
Bangfu.make = function (tag, attributes, ...children) {
  return Bangfu.fill(document.createElement(tag), attributes, children);
};

Bangfu.svg = function (tag, attributes, ...children) {
  return Bangfu.fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
};

Bangfu.fill = function (element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, v] of Object.entries(value)) element.style.setProperty(name, v);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

// A labelled list of choices: options are [value, text].
Bangfu.select = function (label, options, value, onchange) {
  const select = Bangfu.make("select", { "aria-label": label, onchange: () => onchange(select.value) },
    options.map(([v, text]) => Bangfu.make("option", { value: v, selected: String(v) === String(value) }, text)));
  return select;
};

// Buttons of which one is pressed, behind their label: options are [value, text].
Bangfu.choice = function (label, options, value, onchange) {
  const group = Bangfu.make("span", { class: "choice", role: "group", "aria-label": label });
  const press = (chosen) => {
    for (const button of group.children) button.setAttribute("aria-pressed", String(button.dataset.value === String(chosen)));
  };
  for (const [v, text] of options) {
    const button = Bangfu.make("button", { type: "button", onclick: () => { press(v); onchange(v); } }, text);
    button.dataset.value = v;
    group.append(button);
  }
  press(value);
  return Bangfu.make("span", { class: "choice-of" }, Bangfu.make("span", { "aria-hidden": "true" }, label), group);
};

// 1234567.8 → "1,234,568"
Bangfu.number = function (x, digits = 0) {
  return Number(x).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

// 510 → "08:30"
Bangfu.clock = function (minutes) {
  return String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
};

// Day 3 of the page → a Date (in UTC, so that no time zone moves it).
Bangfu.date = function (data, day) {
  return new Date(Date.parse(data.start + "T00:00:00Z") + day * 86400000);
};

// → "11月5日 周四" or "Thu 5 Nov"
Bangfu.dayText = function (data, day) {
  const date = Bangfu.date(data, day);
  if (Bangfu.lang === "en") {
    return date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  }
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 周${Bangfu.t("week")[date.getUTCDay()]}`;
};

// "2026-11-02", "2026-11-15" → "11.02–11.15"
Bangfu.span = function (start, end) {
  const short = (day) => day.slice(5).replace("-", ".");
  return `${short(start)}–${short(end)}`;
};

// Width of a text in pixels at a size, near enough to cut it: Chinese characters are as wide as high.
Bangfu.width = function (text, size) {
  let width = 0;
  for (const c of text) width += c.charCodeAt(0) > 0x2e80 ? size : size * 0.56;
  return width;
};

// As much of a text as fits.
Bangfu.cut = function (text, size, room) {
  if (Bangfu.width(text, size) <= room) return text;
  let out = "";
  let width = size;
  for (const c of text) {
    width += c.charCodeAt(0) > 0x2e80 ? size : size * 0.56;
    if (width > room) return out ? out + "…" : "";
    out += c;
  }
  return out;
};

// The last call of a burst, once a frame.
Bangfu.perFrame = function (work) {
  let asked = 0;
  return () => {
    if (!asked) asked = requestAnimationFrame(() => { asked = 0; work(); });
  };
};

/** Draws whenever the element's width is another, the first time included. Gives back what to disconnect. */
Bangfu.onWidth = function (element, draw) {
  let width = 0;
  const watch = new ResizeObserver(Bangfu.perFrame(() => {
    if (element.clientWidth !== width) {
      width = element.clientWidth;
      draw();
    }
  }));
  watch.observe(element);
  return watch;
};
