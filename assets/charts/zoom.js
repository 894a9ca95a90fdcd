"use strict";
// Pan and zoom of a drawing. While fingers move, the drawn picture is moved and stretched as a whole; once they rest it is drawn
// anew. So a gesture costs the same however much is on the picture.

Bangfu.zoom = function (frame, stage, redraw) {
  // Screen = world × scale + offset.
  let view = { scale: 1, x: 0, y: 0 };
  let drawn = { ...view };
  let limits = { least: 0.1, most: 1e6 };
  let timer = 0;
  const touches = new Map();
  let moved = false;

  function stretch() {
    const ratio = view.scale / drawn.scale;
    stage.style.transform =
      `translate(${view.x - drawn.x * ratio}px, ${view.y - drawn.y * ratio}px) scale(${ratio})`;
    clearTimeout(timer);
    timer = setTimeout(settle, 120);
  }

  function settle() {
    clearTimeout(timer);
    drawn = { ...view };
    stage.style.transform = "";
    redraw(drawn);
  }

  function zoomAt(x, y, factor) {
    const scale = Math.min(limits.most, Math.max(limits.least, view.scale * factor));
    const ratio = scale / view.scale;
    view = { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
    stretch();
  }

  function pan(dx, dy) {
    view.x += dx;
    view.y += dy;
    stretch();
  }

  // Shows a box of the world, with a margin in pixels and room for the buttons at the right.
  function fit(box, margin = 36) {
    const width = frame.clientWidth - 40;
    const height = frame.clientHeight;
    const scale = Math.min((width - 2 * margin) / Math.max(box.right - box.left, 1e-9),
      (height - 2 * margin) / Math.max(box.bottom - box.top, 1e-9));
    view.scale = Math.min(limits.most, Math.max(limits.least, scale));
    view.x = width / 2 - ((box.left + box.right) / 2) * view.scale;
    view.y = height / 2 - ((box.top + box.bottom) / 2) * view.scale;
    settle();
  }

  const local = (event) => {
    const at = frame.getBoundingClientRect();
    return [event.clientX - at.left, event.clientY - at.top];
  };

  // Who scrolls down the page comes past here, and goes on scrolling: the wheel zooms once the page has been at rest.
  let scrolled = -1000;
  window.addEventListener("scroll", () => { scrolled = performance.now(); }, { passive: true });

  frame.addEventListener("wheel", (event) => {
    if (performance.now() - scrolled < 350) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 20 : 1;
    zoomAt(...local(event), Math.exp(-event.deltaY * lines * 0.0016));
  }, { passive: false });

  frame.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("button, aside")) return;
    touches.set(event.pointerId, local(event));
    moved = false;
  });

  frame.addEventListener("pointermove", (event) => {
    const before = touches.get(event.pointerId);
    if (!before) return;
    const now = local(event);
    if (!moved && Math.hypot(now[0] - before[0], now[1] - before[1]) < 4) return;
    if (!moved) {
      moved = true;
      frame.setPointerCapture(event.pointerId);
    }
    if (touches.size === 1) pan(now[0] - before[0], now[1] - before[1]);
    if (touches.size === 2) {
      const [, other] = [...touches].find(([id]) => id !== event.pointerId);
      const length = (p) => Math.max(1, Math.hypot(p[0] - other[0], p[1] - other[1]));
      zoomAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2, length(now) / length(before));
    }
    touches.set(event.pointerId, now);
  });

  const lift = (event) => touches.delete(event.pointerId);
  frame.addEventListener("pointerup", lift);
  frame.addEventListener("pointercancel", lift);
  // A drag is no click.
  frame.addEventListener("click", (event) => {
    if (moved) event.stopPropagation();
    moved = false;
  }, true);

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { clientWidth: width, clientHeight: height } = frame;
    const step = 80;
    const keys = {
      "+": () => zoomAt(width / 2, height / 2, 1.5),
      "=": () => zoomAt(width / 2, height / 2, 1.5),
      "-": () => zoomAt(width / 2, height / 2, 1 / 1.5),
      ArrowLeft: () => pan(step, 0),
      ArrowRight: () => pan(-step, 0),
      ArrowUp: () => pan(0, step),
      ArrowDown: () => pan(0, -step),
      0: () => frame.dispatchEvent(new CustomEvent("whole")),
    };
    if (keys[event.key] && !event.target.closest("select, input")) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  return {
    fit,
    settle,
    zoom: (factor) => zoomAt(frame.clientWidth / 2, frame.clientHeight / 2, factor),
    limit: (least, most) => { limits = { least, most }; },
    dragging: () => touches.size > 0,
    view: () => view,
  };
};
