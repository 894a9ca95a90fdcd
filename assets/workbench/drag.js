// Dragging with mouse, pen or finger: what is lifted follows the pointer, what it is over shows what putting it down would do.
"use strict";
(() => {
  const bench = Bangfu.bench;
  const { h, clear } = bench;
  const FAR = 5;
  const HOLD = 280;

  /**
   * Lets the children of `root` that match `.chip` be dragged onto those that match `[data-drop]`.
   * `moves(chip, target)` → the moves, or null where it means nothing; `drop(chip, target, moves)` does them.
   */
  function draggable(root, { moves, drop }) {
    let held = null; // what is pressed, and where
    let lifted = null; // its ghost, once it moves
    let over = null;
    const card = h("div", { class: "effect floating", hidden: true });
    const preview = bench.effect.previewer((told, error) => {
      if (!lifted || !over) return;
      clear(
        card,
        told
          ? bench.effect.draw(told)
          : h("p", { class: "effect-line hard" }, bench.pick(error.told || { zh: error.message, en: error.message })),
      );
      card.hidden = false;
      beside();
    });

    const place = (element, x, y) => {
      element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    };
    function beside() {
      const { width, height } = card.getBoundingClientRect();
      place(
        card,
        Math.max(8, held.x + 24 + width > innerWidth ? held.x - width - 16 : held.x + 24),
        Math.max(8, Math.min(held.y + 20, innerHeight - height - 8)),
      );
    }

    function lift() {
      const box = held.chip.getBoundingClientRect();
      lifted = held.chip.cloneNode(true);
      lifted.removeAttribute("id");
      lifted.setAttribute("aria-hidden", "true");
      lifted.classList.add("lifted");
      lifted.style.width = `${box.width}px`;
      held.chip.classList.add("leaving");
      document.body.append(lifted, card);
      document.body.classList.add("dragging");
      getSelection()?.removeAllRanges();
    }

    function follow(event) {
      [held.x, held.y] = [event.clientX, event.clientY];
      place(lifted, held.x - 16, held.y - 14);
      const target = document.elementFromPoint(held.x, held.y)?.closest("[data-drop]");
      const usable = target && root.contains(target) && moves(held.chip, target) ? target : null;
      if (usable !== over) {
        over?.classList.remove("over");
        over = usable;
        over?.classList.add("over");
        card.hidden = true;
        preview.cancel();
        if (over) preview.ask(moves(held.chip, over));
      } else if (!card.hidden) beside();
      scroll();
    }

    /** Near an edge the list under the pointer goes on. */
    function scroll() {
      const list = document.elementFromPoint(held.x, held.y)?.closest("[data-scroll]") || document.getElementById("main");
      const box = list.getBoundingClientRect();
      const pull = held.y < box.top + 48 ? -14 : held.y > box.bottom - 48 ? 14 : 0;
      cancelAnimationFrame(held.frame);
      if (pull) {
        list.scrollTop += pull;
        held.frame = requestAnimationFrame(() => lifted && scroll());
      }
    }

    function end(event, put) {
      if (!held) return;
      clearTimeout(held.timer);
      cancelAnimationFrame(held.frame);
      const { chip } = held;
      const target = over;
      held = null;
      over?.classList.remove("over");
      over = null;
      if (!lifted) return;
      lifted.remove();
      lifted = null;
      card.remove();
      card.hidden = true;
      preview.cancel();
      chip.classList.remove("leaving");
      document.body.classList.remove("dragging");
      // The click that follows is the drag's, not a press on the chip.
      const swallow = (click) => {
        click.stopPropagation();
        click.preventDefault();
      };
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 50);
      if (put && target) drop(chip, target, moves(chip, target));
    }

    const down = (event) => {
      const chip = event.target.closest(".chip");
      if (!chip || event.button !== 0) return;
      held = {
        chip,
        id: event.pointerId,
        x: event.clientX,
        y: event.clientY,
        startX: event.clientX,
        startY: event.clientY,
        touch: event.pointerType === "touch",
        timer: 0,
        frame: 0,
      };
      // A finger scrolls; only one that rests lifts.
      if (held.touch) held.timer = setTimeout(() => held && lift(), HOLD);
    };
    const moveOn = (event) => {
      if (!held || event.pointerId !== held.id) return;
      if (!lifted) {
        if (Math.hypot(event.clientX - held.startX, event.clientY - held.startY) < FAR) return;
        if (held.touch) return void end(event, false);
        lift();
      }
      follow(event);
    };
    const up = (event) => end(event, true);
    const cancel = (event) => end(event, false);
    const escape = (event) => {
      if (event.key !== "Escape" || !lifted) return;
      event.stopPropagation();
      end(event, false);
    };
    const still = (event) => {
      if (lifted) event.preventDefault();
    };
    root.addEventListener("pointerdown", down);
    window.addEventListener("pointermove", moveOn);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", escape, true);
    root.addEventListener("touchmove", still, { passive: false });
    root.addEventListener("dragstart", (event) => event.preventDefault());
    return () => {
      end(null, false);
      window.removeEventListener("pointermove", moveOn);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", escape, true);
    };
  }

  bench.draggable = draggable;
})();
