// The field over a cell while it is written in, with the list of what the column takes.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, clear } = bench;

  /** It grows with its lines up to this, in pixels; beyond it scrolls. */
  const TALLEST = 172;

  /**
   * Puts an editor into `host`. `done(value, "down" | "right" | "left" | null)` when it is left for another cell, the way being null
   * where one pressed elsewhere and the value where nothing was changed; `left()` when what was written is given up.
   */
  bench.cellEditor = (host, { done, left }) => {
    let choices = [];
    let marked = -1;
    /** The text as it stood when the editor was opened; null where something is typed over it. */
    let before = "";
    let least = 0;
    const list = h("ul", { class: "choices", role: "listbox", id: "choices", hidden: true });
    const input = h("textarea", {
      class: "cell-input",
      id: "cell-input",
      rows: "1",
      hidden: true,
      autocomplete: "off",
      spellcheck: "false",
    });
    host.append(input, list);

    const close = () => {
      input.hidden = true;
      list.hidden = true;
    };
    const finish = (move) => {
      if (input.hidden) return;
      const value = marked >= 0 ? list.children[marked].textContent : input.value === before ? null : input.value.trim();
      close();
      done(value, move);
    };

    function offer(typed) {
      marked = -1;
      const fits = typed ? choices.filter((choice) => choice.includes(typed)) : choices;
      clear(
        list,
        fits.slice(0, 100).map((choice, index) =>
          h(
            "li",
            {
              role: "option",
              id: `choice-${index}`,
              "aria-selected": "false",
              on: {
                pointerdown: (event) => {
                  event.preventDefault();
                  input.value = choice;
                  marked = -1;
                  finish("down");
                },
              },
            },
            choice,
          ),
        ),
      );
      list.hidden = !fits.length;
      if (choices.length) input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }

    function mark(step) {
      if (list.hidden) return;
      const items = [...list.children];
      marked = (marked + step + items.length) % items.length;
      items.forEach((item, index) => item.setAttribute("aria-selected", String(index === marked)));
      items[marked].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[marked].id);
    }

    function grow() {
      input.style.height = `${least}px`;
      const full = input.scrollHeight + input.offsetHeight - input.clientHeight;
      input.style.height = `${Math.min(TALLEST, Math.max(least, full))}px`;
      input.style.overflowY = full > TALLEST ? "auto" : "hidden";
      if (list.style.top !== "auto") list.style.top = `${input.offsetTop + input.offsetHeight}px`;
    }

    input.addEventListener("input", () => {
      grow();
      offer(input.value.trim());
    });
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      // As in a spreadsheet: Alt and Enter begin another line within the cell.
      if (event.key === "Enter" && event.altKey) {
        input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
        input.dispatchEvent(new Event("input"));
      } else if (event.key === "Enter") finish("down");
      else if (event.key === "Tab") finish(event.shiftKey ? "left" : "right");
      else if (event.key === "Escape") {
        close();
        left();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        mark(event.key === "ArrowDown" ? 1 : -1);
      } else return;
      event.preventDefault();
    });
    input.addEventListener("blur", () => {
      if (input.value === (before ?? "")) close();
      else finish(null);
    });

    return {
      /** With the text of the cell, or null where what is typed takes its place. */
      open(text, offered, label) {
        choices = offered;
        input.value = text ?? "";
        // As the field has it, which may differ from what it was given in its line breaks.
        before = text === null ? null : input.value;
        input.hidden = false;
        input.setAttribute("aria-label", label);
        for (const [name, text] of [
          ["role", "combobox"],
          ["aria-autocomplete", "list"],
          ["aria-controls", "choices"],
          ["aria-expanded", "false"],
        ]) {
          if (choices.length) input.setAttribute(name, text);
          else input.removeAttribute(name);
        }
        list.setAttribute("aria-label", label);
        offer("");
        input.focus({ preventScroll: true });
        input.select();
      },
      /** Over the cell; out of sight where the cell is. */
      place(cell, around) {
        if (input.hidden || !cell) return;
        Object.assign(input.style, {
          left: `${cell.left - around.left}px`,
          top: `${cell.top - around.top}px`,
          width: `${Math.max(cell.width, 120)}px`,
        });
        least = cell.height;
        const above = cell.bottom - around.top + 240 > around.height && cell.top - around.top > 240;
        Object.assign(list.style, {
          left: input.style.left,
          minWidth: input.style.width,
          top: above ? "auto" : `${cell.bottom - around.top}px`,
          bottom: above ? `${around.bottom - cell.top}px` : "auto",
        });
        grow();
      },
    };
  };
})();
