// Input: keys, swipes, the wheel. Keys count while the figure has the focus; what cannot be done is
// left to the browser.

const SWIPE_PX = 30, FIELDS = "button,a,input,select,textarea,summary,dialog";

export class Input {
  // Requires: the figure can have the focus.
  constructor(page, figure, timeline, transport) {
    Object.assign(this, { page, figure, timeline, transport });
    figure.addEventListener("keydown", (event) => this.key(event));
    const picture = timeline.element;
    picture.addEventListener("pointerdown", (event) => this.down(event));
    picture.addEventListener("pointermove", (event) => this.move(event));
    picture.addEventListener("pointerup", (event) => this.up(event));
    picture.addEventListener("pointercancel", () => (this.from = null));
    picture.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    picture.addEventListener("click", (event) => {
      if (!this.moved) return;
      event.stopPropagation(); // the end of a drag is no click
      this.moved = false;
    }, true);
  }

  // key: true: it did something.
  act(event) {
    const { page, transport, timeline } = this, { run } = page;
    const turn = (way) => {
      const to = run.turn(page.lane, page.step, way);
      return to !== 0 && page.go(to, page.lane);
    };
    const to = (step) => {
      transport.play(false);
      return page.go(step);
    };
    switch (event.key) {
      case "ArrowLeft":
        return event.shiftKey ? turn(-1) : to(page.step - 1);
      case "ArrowRight":
        return event.shiftKey ? turn(1) : to(page.step + 1);
      case "Home":
        return to(run.first);
      case "End":
        return to(run.last);
      case " ":
        if (event.target.closest(FIELDS)) return false;
        transport.play(!page.playing);
        return true;
      case "+":
      case "=":
        timeline.zoom(2);
        return true;
      case "-":
        timeline.zoom(0.5);
        return true;
      case "Escape":
        if (!page.held && !page.view) return false;
        page.set({ held: 0, view: null });
        return true;
      default:
        return false;
    }
  }
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("select")) return;
    const range = event.target.type === "range" && event.key.startsWith("Arrow");
    if (this.act(event) || (range && event.shiftKey)) event.preventDefault();
  }

  down(event) {
    this.moved = false;
    this.from = event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
  }
  // move: the mouse drags what is zoomed; a finger's way is told when it ends.
  move(event) {
    if (!this.from || !this.page.view) return;
    if (event.pointerType === "touch" || event.buttons !== 1) return;
    const by = this.from.x - event.clientX;
    if (!this.moved && Math.abs(by) < 4) return;
    this.moved = true;
    this.from.x = event.clientX;
    this.timeline.pan(by);
  }
  up(event) {
    const { from } = this;
    this.from = null;
    if (!from || event.pointerType !== "touch") return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y;
    if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 1.5 * Math.abs(dy)) return;
    this.moved = true;
    this.transport.play(false);
    this.page.go(this.page.step + (dx < 0 ? 1 : -1));
  }
  // wheel: with Ctrl it zooms; sideways it pans what is zoomed. All else scrolls the page.
  wheel(event) {
    const { timeline, page } = this;
    if (event.ctrlKey) {
      event.preventDefault();
      timeline.zoom(event.deltaY < 0 ? 1.25 : 0.8, timeline.unitAt(event));
    } else if (page.view && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      if (timeline.pan(event.deltaX)) event.preventDefault();
    }
  }
}
