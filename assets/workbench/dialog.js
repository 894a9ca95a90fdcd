// What comes up over the page: dialogs (native, so that focus is kept inside and returns), menus, toasts and the spoken line.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, icon } = bench;
  let count = 0;

  /**
   * Opens a dialog. `body` are its children, `actions` its buttons: {text, kind, run}, where a run that gives back `false` leaves it open.
   * Gives back {close, element}. `onClose` runs however it ends.
   */
  function dialog({ title, body, actions = [], wide = false, onClose }) {
    const id = `dialog-${(count += 1)}`;
    const before = document.activeElement;
    const close = () => element.open && element.close();
    const button = ({ text, kind, run }) =>
      h(
        "button",
        {
          type: "button",
          class: `button ${kind || ""}`,
          on: {
            click: async (event) => {
              const pressed = event.currentTarget;
              pressed.disabled = true;
              const stays = run && (await run()) === false;
              pressed.disabled = false;
              if (!stays) close();
            },
          },
        },
        text,
      );
    const element = h(
      "dialog",
      { class: wide ? "dialog wide" : "dialog", "aria-labelledby": id },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id }, title),
        h("button", { type: "button", class: "button bare", "aria-label": bench.t("close"), on: { click: close } }, icon("close")),
      ),
      h("div", { class: "dialog-body", tabindex: "0", role: "group", "aria-labelledby": id }, body),
      actions.length ? h("footer", { class: "dialog-foot" }, actions.map(button)) : null,
    );
    element.addEventListener("close", () => {
      element.remove();
      onClose?.();
      if (before && before.isConnected && document.activeElement === document.body) before.focus();
    });
    // A press beside the dialog closes it.
    element.addEventListener("pointerdown", (event) => {
      if (event.target === element) close();
    });
    document.body.append(element);
    element.showModal();
    return { element, close };
  }

  let openMenu = null;

  /** A menu at a place: items {text, run, disabled}. Arrows move, Enter does, Esc goes back to where one was. */
  function menu(anchor, label, items) {
    openMenu?.(false);
    const before = document.activeElement;
    const end = (back = true) => {
      element.remove();
      document.removeEventListener("pointerdown", outside, true);
      openMenu = null;
      if (back && before && before.isConnected) before.focus();
    };
    const outside = (event) => {
      if (!element.contains(event.target)) end(false);
    };
    const choose = (item) => () => {
      end();
      item.run();
    };
    const buttons = items.map((item) =>
      h(
        "button",
        { type: "button", role: "menuitem", tabindex: "-1", class: "menu-item", disabled: item.disabled, on: { click: choose(item) } },
        item.text,
      ),
    );
    const element = h("div", { class: "menu", role: "menu", "aria-label": label }, buttons);
    const usable = buttons.filter((one) => !one.disabled);
    element.addEventListener("keydown", (event) => {
      const at = usable.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) usable[(at + step + usable.length) % usable.length].focus();
      else if (event.key === "Home") usable[0].focus();
      else if (event.key === "End") usable.at(-1).focus();
      else if (event.key === "Escape" || event.key === "Tab") end();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    (document.querySelector("dialog[open]") || document.body).append(element);
    const box = anchor.getBoundingClientRect();
    const own = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(box.left, innerWidth - own.width - 8))}px`;
    element.style.top = `${Math.max(8, box.bottom + own.height + 8 > innerHeight ? box.top - own.height - 4 : box.bottom + 4)}px`;
    document.addEventListener("pointerdown", outside, true);
    openMenu = end;
    usable[0]?.focus();
  }

  const spoken = h("div", { class: "spoken", role: "status", "aria-live": "polite" });
  const toasts = h("div", { class: "toasts" });

  /** Says it to those who cannot see it. */
  const say = (text) => {
    spoken.textContent = "";
    requestAnimationFrame(() => {
      spoken.textContent = text;
    });
  };

  /** Shows a line for a while, with what can be done about it; errors stay longer. */
  function toast(text, kind = "ok", action = null) {
    const close = () => element.remove();
    const element = h(
      "div",
      { class: `toast ${kind}` },
      icon(kind === "ok" ? "ok" : "error"),
      h("span", { class: "toast-text" }, text),
      action
        ? h(
            "button",
            {
              type: "button",
              class: "button small",
              on: {
                click: () => {
                  close();
                  action.run();
                },
              },
            },
            action.text,
          )
        : null,
      h("button", { type: "button", class: "button bare", "aria-label": bench.t("close"), on: { click: close } }, icon("close")),
    );
    toasts.append(element);
    while (toasts.children.length > 3) toasts.firstChild.remove();
    say(text);
    setTimeout(close, kind === "ok" ? 6000 : 20000);
    // An open dialog lies above everything else: tell it there.
    const over = document.querySelector("dialog[open]");
    (over || document.body).append(toasts);
  }

  document.body.append(spoken, toasts);
  Object.assign(bench, { dialog, menu, toast, say });
})();
