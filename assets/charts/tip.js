"use strict";
// One box that follows pointer or focus, for all charts. What it says is in labels of the elements, too.

Bangfu.tip = (function () {
  let box = null;

  function show(x, y, lines) {
    if (!box) {
      box = Bangfu.make("div", { class: "tip", "aria-hidden": "true" });
      document.body.append(box);
    }
    box.replaceChildren(...lines.filter(Boolean).map((line, n) => Bangfu.make(n ? "div" : "strong", {}, line)));
    box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = box;
    const left = x + 14 + width > window.innerWidth ? Math.max(4, x - width - 10) : x + 14;
    const top = y + 14 + height > window.innerHeight ? Math.max(4, y - height - 10) : y + 14;
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  function hide() {
    if (box) box.hidden = true;
  }

  // Lines are asked for when the element is pointed at or focused.
  function on(element, lines) {
    element.addEventListener("pointermove", (event) => show(event.clientX, event.clientY, lines()));
    element.addEventListener("pointerleave", hide);
    element.addEventListener("focus", () => {
      const at = element.getBoundingClientRect();
      if (element.matches(":focus-visible")) show(at.right, at.top, lines());
    });
    element.addEventListener("blur", hide);
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", hide, { passive: true });

  return { show, hide, on };
})();
