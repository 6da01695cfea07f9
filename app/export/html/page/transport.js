// Transport: the rail with its stops, the buttons to step and play, the axis.
import { button, h, icon, put } from "./dom.js";
import { stopName } from "./stops.js";
import { SIZES } from "./timeline.js";
import { fill, formatTime, stepWords, tr } from "./words.js";

const FLAG = 26, STEPS_A_SECOND = 2, SPEEDS = [0.5, 1, 2, 4];

// Rail: the whole run as one slider; stops are flags on it.
export class Rail {
  constructor(page, layout, timeline) {
    Object.assign(this, { page, layout, timeline });
    const { run } = page;
    this.range = h("input", { type: "range", min: run.first, max: run.last, step: 1, on: {
      input: () => page.go(Number(this.range.value)) } });
    this.past = h("div", { class: "past" });
    this.beyond = h("div", { class: "beyond" });
    this.flags = h("ol", { class: "flags" });
    this.name = h("span", { class: "rail-name", "aria-hidden": "true" });
    this.track = h("div", { class: "track" }, h("div", { class: "way" }), this.beyond, this.past,
                   this.range,
                   this.flags);
    this.element = h("div", { class: "rail" }, this.name, this.track);
    this.retell();
  }

  retell() {
    const { page } = this;
    this.range.setAttribute("aria-label", tr("Step"));
    this.name.textContent = page.run.data.stops.length > 0 ? tr("stops") : tr("steps");
    put(this.flags, page.lesson.stops.map((_, i) =>
      h("li", {}, h("button", { type: "button", class: "flag-button", on: { click: () =>
        page.goToStop(i) } }, String(i + 1)))));
  }

  update() {
    const { page, range } = this, { run } = page, layout = this.layout();
    const inset = layout === "phone" ? 20 : SIZES[layout].head;
    this.element.style.setProperty("--inset", `${inset}px`);
    range.value = page.step;
    range.max = run.last;
    range.setAttribute("aria-valuetext",
                       `${stepWords(page.step, run.last)}, ` +
                       formatTime(run.time(page.step)));
    const width = this.element.clientWidth - inset - (layout === "phone" ? 20 : 14);
    const x = this.places(width), begin = x(run.first);
    range.style.left = `${begin - 12}px`;
    range.style.width = `${x(run.last) - begin + 24}px`;
    this.past.style.width = `${x(page.step)}px`;
    this.beyond.hidden = !page.hides;
    this.beyond.style.left = `${x(page.limit)}px`;
    const places = this.flagPlaces(x, width);
    [...this.flags.children].forEach((flag, i) => {
      const { step } = page.lesson.stops[i];
      flag.style.left = `${places[i]}px`;
      const button = flag.firstChild;
      button.classList.toggle("reached", step <= page.step);
      if (i === page.stop) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      const closed = page.isClosed(i), name = stopName(page, i);
      button.setAttribute("aria-label", name);
      button.title = closed ? page.whyClosed() : name;
      button.setAttribute("aria-disabled", String(closed));
    });
    const at_stop = page.stop >= 0 && page.lesson.stepOf(page.stop) === page.step;
    this.element.classList.toggle("at-stop", at_stop);
  }
  // flagPlaces: each where its stop is, moved on where the one before stands there, and back where
  // the rail ends.
  flagPlaces(x, width) {
    const { stops } = this.page.lesson, places = [];
    for (const { step } of stops) places.push(Math.max(x(step), (places.at(-1) ?? -FLAG) + FLAG));
    return places.map((place, i) => Math.min(place, width - FLAG * (stops.length - 1 - i)));
  }
  // places: from a step to pixels of the rail: those of the picture where it shows the whole run.
  places(width) {
    const { page } = this, { run } = page, strip = this.timeline.picture.strip;
    const all = Math.max(1, run.last - run.first);
    return (step) => {
      if (strip && page.axis.kind === "steps" && !page.view && this.layout() !== "phone" &&
          strip.view.begin <= page.axis.begin && strip.view.end >= page.axis.end) {
        return Math.min(width, Math.max(0, strip.xOfStep(step)));
      }
      return ((step - run.first) / all) * width;
    };
  }
}

// Transport: one step, the ends, play; the axis and how fast it plays.
export class Transport {
  constructor(page) {
    this.page = page;
    this.timer = 0;
    this.where = h("p", { class: "where" });
    this.buttons = h("div", { class: "buttons" });
    this.side = h("div", { class: "side" });
    this.notice = h("p", { class: "notice", role: "status" });
    this.element = h("div", { class: "transport" }, this.where, this.buttons, this.side,
                     this.notice);
    this.retell();
  }

  retell() {
    const { page } = this, { run } = page;
    const make = (cls, name, sign, act) => button(name, { class: cls, on: { click: act } },
                                                  icon(sign));
    this.first = make("step-button", tr("First step"), "first", () => this.leap(run.first));
    this.back = make("step-button", tr("One step back"), "back", () => this.leap(page.step - 1));
    this.next = make("step-button", tr("One step on"), "forward", () => this.leap(page.step + 1));
    this.final = make("step-button", tr("Last step"), "last", () => this.leap(run.last));
    this.toggle = make("play-button", tr("Play"), "play", () => this.play(!page.playing));
    this.speed = button(tr("Speed"), { class: "speed", on: { click: () => this.faster() } });
    put(this.buttons, this.first, this.back, this.toggle, this.next, this.final);
    const kinds = [["time", tr("Time")], ["steps", tr("Steps")]];
    if (run.data.breaks.length > 0) kinds.splice(1, 0, ["folded", tr("Folded")]);
    this.kinds = kinds.map(([kind, name]) => h("button", { type: "button", "data-kind": kind, on: {
      click: () => page.chooseAxis(kind) } }, name));
    put(this.side, this.speed,
        h("div", { class: "choice", role: "group", "aria-label": tr("Axis") }, this.kinds));
  }
  faster() {
    const { page } = this;
    page.set({ speed: SPEEDS[(SPEEDS.indexOf(page.speed) + 1) % SPEEDS.length] });
  }
  leap(step) {
    this.play(false);
    this.page.go(step);
  }

  // play: step by step; it pauses at every stop.
  play(on) {
    const { page } = this;
    clearTimeout(this.timer);
    if (page.playing === on) return;
    if (on && page.step >= page.limit && page.hides) return void page.go(page.step + 1);
    if (on && page.step >= page.limit) page.go(page.run.first);
    page.set({ playing: on });
    if (on) this.wait();
  }
  wait() {
    const { page } = this;
    this.timer = setTimeout(() => {
      const more = page.go(page.step + 1);
      const at_stop = page.lesson.stops.some((stop, i) => page.lesson.stepOf(i) === page.step);
      if (!more || at_stop || page.step >= page.limit) return this.play(false);
      return this.wait();
    }, 1000 / (STEPS_A_SECOND * page.speed));
  }

  update() {
    const { page } = this, { run } = page, at_begin = page.step <= run.first;
    const at_end = page.step >= page.limit;
    const [n, of] = stepWords("\n", run.last).split("\n");
    put(this.where, h("b", {}, `${of ? n : ""}${page.step}`), h("span", { class: "of" }, of ?? ""),
        h("span", { class: "clock" }, formatTime(run.time(page.step))));
    for (const [control, off] of [[this.first, at_begin], [this.back, at_begin],
                                  [this.next, at_end], [this.final, at_end],
                                  [this.toggle, at_end && page.hides]]) {
      control.setAttribute("aria-disabled", String(off));
    }
    if (this.notice.textContent !== page.notice) this.notice.textContent = page.notice;
    const name = page.playing ? tr("Pause") : tr("Play");
    this.toggle.setAttribute("aria-label", name);
    this.toggle.title = name;
    if (!page.playing && page.hides && at_end) this.toggle.title = page.hidingWords();
    put(this.toggle, icon(page.playing ? "pause" : "play"));
    this.speed.textContent = `${page.speed}×`;
    this.speed.setAttribute("aria-label", fill(tr("Speed: {n} times"), { n: page.speed }));
    for (const one of this.kinds) {
      one.setAttribute("aria-pressed", String(one.dataset.kind === page.axis.kind));
    }
  }
}
