// Timeline: ruler, rows, arrows, playhead and veil, laid out in CSS pixels for its width; only what
// is in sight is drawn.
import { roundStep } from "./axis.js";
import { button, h, icon, put, s, textWidth } from "./dom.js";
import { rowsAt, rowsOf } from "./rows.js";
import { defs, drawArrow, drawCore, drawGroup, drawLane, Strip } from "./shapes.js";
import { drawFile, drawObject, drawPackets, drawVariable, extraHeight, thingSign } from
  "./things.js";
import { lastAtOrBefore } from "./data.js";
import { formatTime, threeDigits, tr } from "./words.js";

const RULER = 26, ARROW_ROOM = 14, WINDOW_PX = 1.25, PHONE_PX = 7, FOLLOW_AT = 0.55;
const BAND = 22, TICK_ROOM = 62, ROWS_MAX = { wide: 16, embed: 8, phone: 10 };

// SIZES: of rows and bars, by how the page is laid out.
export const SIZES = {
  wide: { row: 30, bar: 22, head: 128, font: 13 },
  embed: { row: 24, bar: 18, head: 84, font: 12 },
  phone: { row: 28, bar: 20, head: 70, font: 12 },
  print: { row: 32, bar: 22, head: 96, font: 12 },
};

let pictures = 0;

// Picture: the timeline of a part of the axis, as it is on the screen and on paper.
export class Picture {
  constructor(page) {
    this.page = page;
    this.name = `p${++pictures}`;
    this.groups = new Map(); // by key: what was drawn of them
    this.ruler = s("svg", { class: "ruler", "aria-hidden": "true", height: RULER });
    this.title = s("title", { id: `${this.name}-title` });
    this.desc = s("desc", { id: `${this.name}-desc` });
    this.body = s("svg", { class: "body", role: "img",
                           "aria-labelledby": `${this.name}-title ${this.name}-desc` });
    this.style = { "--hatch": `url(#hatch-${this.name})`, "--stripes": `url(#stripes-${this.name})`,
                   "--copy": `url(#copy-${this.name})`, "--poll": `url(#poll-${this.name})` };
    this.wear(this.body);
  }

  // wear: the picture's patterns, for whatever shows its signs.
  wear(element) {
    for (const [key, value] of Object.entries(this.style)) element.style.setProperty(key, value);
  }

  // lay: rows and the strip beside their heads. Requires: width in pixels, a layout of SIZES.
  lay(width, layout, view) {
    const { page } = this, sizes = SIZES[layout];
    const font = getComputedStyle(document.body).fontFamily;
    this.sizes = sizes;
    this.width = width;
    this.rows = rowsOf(page.run, page.open, layout !== "phone");
    this.rowAt = rowsAt(this.rows);
    this.height = 0;
    for (const row of this.rows) {
      row.y = this.height;
      row.h = row.kind === "band" ? BAND : sizes.row + extraHeight(page.run, row);
      this.height += row.h;
    }
    this.strip = new Strip({ run: page.run, axis: page.axis, view, bar: sizes.bar,
                             width: Math.max(40, Math.floor(width - sizes.head)),
                             limit: page.limit, font: `${sizes.font}px ${font}`,
                             mono: monoFont() });
  }

  draw(top, bottom) {
    this.drawRuler();
    const { sizes, strip, page } = this, run = page.run, out = [], marks = [];
    const inSight = (row) => row.y < bottom && row.y + row.h > top;
    this.rows.forEach((row, i) => {
      if (!inSight(row)) return;
      out.push(row.kind === "band" ? this.bandBack(row) : this.rowBack(row, i));
      const shapes = this.shapes(row);
      const hue = row.kind === "lane" ? run.lane(row.lane).hue : row.kind === "group" &&
        !row.library ? run.lane(row.lanes[0]).hue : 7;
      marks.push(s("g", { class: `row h${hue}${row.kind === "lane" ? ` lane-${row.lane}` : ""}`,
                          "data-lane": row.lane ?? null, "data-key": row.key ?? null }, shapes));
    });
    const x = sizes.head;
    this.frame = s("rect", { class: "frame", rx: 4 });
    this.veil = s("rect", { class: "veil", y: 0, height: this.height });
    this.hidden = this.hiddenPart();
    this.playhead = s("rect", { class: "playhead", y: 0, width: 2, height: this.height });
    this.body.setAttribute("width", this.width);
    this.body.setAttribute("height", this.height);
    this.ringed = s("g", {});
    put(this.body, this.title, this.desc, defs(this.name), out,
        s("svg", { x, y: 0, width: strip.width, height: this.height },
          this.gridLines(), marks, this.jumpLines(), this.arrows(inSight),
          drawPackets(strip, this.rowAt, inSight, page.lane), this.veil, this.hidden, this.frame,
          this.playhead),
        s("path", { class: "edge", d: this.rows.map((row) => (row.kind === "band" ? ""
          : `M${x + 0.5} ${row.y}v${row.h}`)).join("") }),
        this.ringed);
  }

  // shapes: all that the row shows right of its head.
  shapes(row) {
    const { sizes, strip } = this, { data } = this.page.run, { y, h } = row;
    const bar = y + (h - sizes.bar) / 2;
    const kinds = {
      core: () => drawCore(strip, data.cores[row.core], bar),
      lane: () => drawLane(strip, row.lane, bar),
      group: () => (row.open ? [] : this.group(row, bar)),
      band: () => [],
      object: () => drawObject(strip, data.objects[row.thing], y, h),
      variable: () => drawVariable(strip, data.variables[row.thing], y, h),
      file: () => drawFile(strip, data.files[row.thing], bar),
    };
    return kinds[row.kind]();
  }

  // group: kept while the same part is shown, for it is the sum of all its lanes.
  group(row, y) {
    const { strip } = this;
    const key = [strip.view.begin, strip.view.end, strip.width, strip.limit, y, strip.axis.kind]
      .join();
    if (this.groups.get(row.key)?.key !== key) {
      this.groups.set(row.key, { key, paths: drawGroup(strip, row.lanes, y) });
    }
    return this.groups.get(row.key).paths;
  }

  // bandBack: the head of rows that can be folded away, with how many there are.
  bandBack({ key, band, open, count, y, h }) {
    const x = this.sizes.head < 80 ? 7 : 12, middle = y + h / 2;
    const title = this.page.run.text(band.title);
    return s("g", { class: "back band", "data-key": key },
             s("rect", { class: "ground", x: 0, y, width: this.width, height: h }),
             s("title", {}, title),
             s("path", { class: "fold", d: open ? `M${x} ${middle - 2}l4 4l4 -4`
               : `M${x + 2} ${middle - 4}l4 4l-4 4` }),
             s("text", { class: "title", x: x + 14, y: middle + 4 }, title),
             s("text", { class: "count", x: this.width - 10, y: middle + 4 }, count));
  }

  rowBack(row, i) {
    const { sizes, page } = this, run = page.run, { y, h } = row;
    const chosen = row.kind === "lane" && row.lane === page.lane;
    const indent = sizes.head < 100 ? 4 : row.kind === "group" ? 9 : 14;
    const narrow = sizes.head < 80, side = narrow ? 8 : 10;
    const x = (narrow ? 7 : 12) + Math.min(row.depth, 4) * indent;
    const names = { core: () => run.text(run.data.cores[row.core].name),
                    lane: () => run.name(row.lane),
                    group: () => `${row.library ? tr("Library") : run.text(row.name)} × ` +
                      row.lanes.length,
                    object: () => run.text(run.data.objects[row.thing].name),
                    variable: () => run.text(run.data.variables[row.thing].name),
                    file: () => run.text(run.data.files[row.thing].name) };
    const name = names[row.kind]();
    const dot = row.kind === "lane"
      ? s("rect", { class: `dot h${run.lane(row.lane).hue}`, x, y: y + (h - side) / 2,
                    width: side, height: side, rx: 2 })
      : row.kind === "group"
        ? s("path", { class: "fold", d: row.open ? `M${x} ${y + h / 2 - 2}l5 5l5 -5`
            : `M${x + 2} ${y + h / 2 - 5}l5 5l-5 5` })
        : row.thing === undefined ? null
          : s("path", { class: "thing-sign", d: thingSign(run, row),
                        transform: `translate(${x - 2} ${y + h / 2 - 7})` });
    const left = x + (row.thing !== undefined ? 16 : dot ? side + (narrow ? 4 : 6) : 0);
    // a name is a little larger than what stands in bars
    const font = `${chosen ? "600 " : ""}${sizes.font + 1}px ${fontOf(this.strip.font)}`;
    return s("g", { class: `back${i % 2 ? " odd" : ""}${chosen ? " chosen" : ""} ${row.kind}`,
                    "data-lane": row.lane ?? null, "data-key": row.key ?? null },
             s("rect", { class: "ground", x: 0, y, width: this.width, height: h }),
             chosen ? s("rect", { class: "mark", x: 0, y, width: 3, height: h }) : null,
             s("title", {}, name), dot,
             s("text", { class: "name", x: left, y: y + h / 2 + 4.5 },
               shortName(name, font, sizes.head - left - 4)));
  }

  ticks() {
    const { strip, page } = this, axis = page.axis, out = [];
    const room = TICK_ROOM / strip.scale;
    if (axis.kind === "steps") {
      const step = Math.max(1, roundStep(room));
      for (let at = Math.ceil(strip.view.begin / step) * step; at <= strip.view.end; at += step) {
        if (at >= 0) out.push({ x: strip.x(at), text: String(at) });
      }
      return out;
    }
    return this.timeTicks(room);
  }
  // timeTicks: each stretch between breaks counts from where it begins.
  timeTicks(room) {
    const { strip, page } = this, { view } = strip, { breaks, run } = page.axis, out = [];
    const step = roundStep(room);
    let from = 0;
    for (let i = 0; i <= breaks.length; ++i) {
      const end = i < breaks.length ? breaks[i].from : Math.max(run.time(run.last), view.end);
      const begin = i === 0 ? Math.max(0, Math.floor(page.axis.toTime(view.begin) / step) * step)
        : from;
      for (let ns = begin; ns <= end; ns += step) {
        const x = strip.x(page.axis.ofTime(ns));
        if (x < -20 || (out.length > 0 && x - out.at(-1).x < 44)) continue;
        if (x > strip.width) break;
        const first = i > 0 && ns === from;
        const text = i === 0 || first ? formatTime(Math.round(ns), true)
          : `+${formatTime(Math.round(ns - from), true)}`;
        out.push({ x, text });
      }
      if (i < breaks.length) from = breaks[i].to;
    }
    return out;
  }
  // jumps: on the axis of steps, where time passed that it does not show.
  jumps() {
    const { strip, page } = this, list = page.run.data.jumps, out = [];
    if (page.axis.kind === "folded") {
      return page.axis.breaks.map((b) => ({ x: strip.x((b.begin + b.end) / 2),
                                            ns: b.to - b.from }));
    }
    if (page.axis.kind !== "steps") return out;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] > page.limit || list[i] < strip.view.begin || list[i] > strip.view.end) continue;
      out.push({ x: strip.xOfStep(list[i]), ns: list[i + 1] });
    }
    return out.length > strip.width / 24 ? [] : out;
  }

  drawRuler() {
    const { strip, sizes } = this, ruler = this.ruler, words = `600 11px ${fontOf(strip.font)}`;
    ruler.setAttribute("width", this.width);
    const jumps = [];
    for (const jump of this.jumps()) {
      const text = `+${formatTime(threeDigits(jump.ns), true)}`, wide = textWidth(text, words);
      const left = Math.min(Math.max(jump.x - wide / 2, 2), strip.width - wide - 2);
      if (jumps.length && left < jumps.at(-1).right + 8) continue;
      jumps.push({ left, right: left + wide, text });
    }
    const mono = `11px ${monoFont()}`, seen = this.page.hides ? strip.x(strip.end) : Infinity;
    const number = (tick) => {
      const half = textWidth(tick.text, mono) / 2, x = Math.max(tick.x, half + 2);
      const free = x + half < strip.width + 2 &&
        !jumps.some((j) => x + half > j.left - 6 && x - half < j.right + 6);
      return free && tick.x >= 0 && tick.x <= seen
        ? s("text", { class: "number", x, y: 17 }, tick.text) : null;
    };
    this.flag = s("g", { class: "flag" }, s("rect", { y: 3, height: 20, rx: 4 }),
                  s("text", { y: 17.5, "text-anchor": "middle" }));
    const kinds = { steps: tr("step"), time: tr("time"), folded: tr("idle folded") };
    put(ruler, s("text", { class: "unit", x: 12, y: 17 }, sizes.head > 80 ? kinds[strip.axis.kind]
                   : ""),
        s("svg", { class: "strip", x: sizes.head, width: strip.width, height: RULER },
          this.ticks().map((tick) => [
            s("line", { class: "tick", x1: tick.x + 0.5, x2: tick.x + 0.5, y1: 21, y2: RULER }),
            number(tick)]),
          jumps.map((j) => s("text", { class: "jump", x: j.left, y: 17 }, j.text)), this.flag));
  }
  gridLines() {
    return this.ticks().map((tick) => s("line", { class: "grid", x1: tick.x + 0.5,
                                                  x2: tick.x + 0.5, y1: 0, y2: this.height }));
  }
  jumpLines() {
    const torn = this.page.axis.kind === "folded";
    return this.jumps().map(({ x }) => {
      if (!torn) return s("line", { class: "jump-line", x1: x, x2: x, y1: 0, y2: this.height });
      let d = "";
      for (let y = 0; y < this.height; y += 8) d += `${y ? "" : `M${x - 3} 0`}l3 4l-3 4`;
      return s("path", { class: "jump-line", d });
    });
  }

  // arrows: wake-ups first, hand-overs where there is room for all of them; those of the lane that
  // is looked at always.
  arrows(inSight) {
    const { strip, page, sizes } = this, list = page.run.data.arrows, sorts = [[], []];
    const from = Math.max(0, lastAtOrBefore(list, strip.first - 1, 4));
    for (let i = from; i * 4 < list.length; ++i) {
      const [step, kind, a, b] = list.slice(i * 4, i * 4 + 4);
      if (step > page.limit || page.axis.units[step] > strip.view.end) break;
      if (page.axis.units[step] < strip.view.begin) continue;
      const ra = this.rowAt.lane.get(a), rb = this.rowAt.lane.get(b);
      if (ra === undefined || rb === undefined || ra === rb) continue;
      if (!inSight(ra) && !inSight(rb)) continue;
      const own = a === page.lane || b === page.lane;
      sorts[kind === 2 ? 1 : 0].push({ step, kind, ra, rb, own });
    }
    let room = strip.width / ARROW_ROOM;
    return sorts.flatMap((sort) => {
      room -= sort.length;
      const shown = room >= 0 ? sort : sort.filter((arrow) => arrow.own).slice(0, 200);
      return shown.map(({ step, kind, ra, rb, own }) => {
        const middle = (row) => row.y + row.h / 2;
        return drawArrow(strip.xOfStep(step), middle(ra), middle(rb), sizes.bar, kind, own);
      });
    });
  }

  // hiddenPart: what lies beyond the limit is told by nobody.
  hiddenPart() {
    const { strip, page } = this, x = Math.max(0, strip.x(strip.end)), width = strip.width - x;
    if (!page.hides || width <= 0) return null;
    const field = [s("rect", { class: "hidden-part", x: x + 1, y: 1, width: width - 2,
                               height: this.height - 2 }),
                   ...this.rows.slice(1).map((_, i) => s("line", { class: "draw-line", x1: x + 1,
                     x2: x + width - 2, y1: this.edgeOf(i + 1), y2: this.edgeOf(i + 1) }))];
    const font = `13px ${fontOf(strip.font)}`, words = page.hidingWords();
    const wide = textWidth(words, font) + 56, high = 32;
    if (!words || width < wide + 8 || this.height < high + 8) return field;
    const left = x + (width - wide) / 2, top = (this.height - high) / 2;
    return [...field, s("g", { class: "hidden-note" },
                     s("rect", { x: left, y: top, width: wide, height: high, rx: high / 2 }),
                     s("path", { d: "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
                                 transform: `translate(${left + 14} ${top + 6})` }),
                     s("text", { x: left + 42, y: top + 21 }, words))];
  }

  // rings: around what the lanes do that the stop points at, or their names where they do nothing.
  rings(step) {
    const { page, sizes, strip } = this;
    return (page.look?.lanes ?? []).map((lane) => {
      const place = this.placeOf(lane);
      if (!place) return null;
      const at = page.run.slice(lane, step), top = place.y + (place.h - sizes.bar) / 2 - 2;
      const box = (x, width) => s("rect", { class: "ring", x, width, y: top, rx: 5,
                                            height: sizes.bar + 4 });
      if (at < 0 || page.run.state(lane, step) === "e") return box(3, sizes.head - 6);
      const from = page.axis.units[page.run.lane(lane).begins[at]];
      const { left, width } = strip.span(from, page.axis.units[page.run.sliceEnd(lane, at)]);
      const x = Math.max(left - 2, -2), end = Math.min(left + width + 2, strip.width + 2);
      return box(sizes.head + x, Math.max(8, end - x));
    });
  }
  // edgeOf: where a row begins, or the last one ends.
  edgeOf(i) {
    return i < this.rows.length ? this.rows[i].y : this.rows.reduce((sum, row) => sum + row.h, 0);
  }
  // placeOf: of the lane's own row; none while it is folded away.
  placeOf(lane) {
    const row = this.rowAt.lane.get(lane);
    return row?.kind === "lane" ? row : null;
  }

  // mark: the moment that is shown.
  mark(step) {
    const { strip, page, sizes } = this, x = strip.xOfStep(step);
    put(this.ringed, this.rings(step));
    this.playhead.setAttribute("x", x - 1);
    this.veil.setAttribute("x", x + 1);
    this.veil.setAttribute("width", Math.max(0, strip.width - x - 1));
    const text = strip.axis.kind === "steps" ? String(step) : formatTime(page.run.time(step), true);
    const wide = textWidth(text, `600 12px ${monoFont()}`) + 14;
    const at = Math.min(Math.max(x, wide / 2), strip.width - wide / 2);
    const [rect, words] = this.flag.children;
    rect.setAttribute("x", at - wide / 2);
    rect.setAttribute("width", wide);
    words.setAttribute("x", at);
    words.textContent = text;
    const row = this.rowAt.lane.get(page.lane);
    const at_slice = row?.kind === "lane" ? page.run.slice(page.lane, step) : -1;
    const state = at_slice < 0 ? "" : page.run.state(page.lane, step);
    const shown = at_slice >= 0 && !"ne".includes(state);
    this.frame.style.display = shown ? "" : "none";
    if (shown) {
      const lane = page.run.lane(page.lane), end = page.run.sliceEnd(page.lane, at_slice);
      const span = strip.span(page.axis.units[lane.begins[at_slice]], page.axis.units[end]);
      const y = row.y + (row.h - sizes.bar) / 2;
      for (const [key, v] of Object.entries({ x: span.left - 1.5, y: y - 1.5,
                                              width: span.width + 3, height: sizes.bar + 3 })) {
        this.frame.setAttribute(key, v);
      }
    }
  }
  describe(title, desc) {
    this.title.textContent = title;
    this.desc.textContent = desc;
  }
}

export const fontOf = (font) => font.replace(/^[^a-z"]*px /i, "").replace(/^\d+ /, "");
export function monoFont() {
  return getComputedStyle(document.documentElement).getPropertyValue("--mono") || "monospace";
}

// shortName: with an ellipsis in the middle: both ends tell names apart.
export function shortName(name, font, width) {
  if (textWidth(name, font) <= width) return name;
  const letters = [...name];
  for (let n = letters.length - 1; n > 1; --n) {
    const left = Math.ceil(n / 2);
    const end = letters.slice(letters.length - (n - left)).join("");
    const short = `${letters.slice(0, left).join("")}…${end}`;
    if (textWidth(short, font) <= width) return short;
  }
  return letters[0];
}

// Timeline: the picture on the page, which follows the step, can be zoomed and clicked.
export class Timeline {
  constructor(page, layout) {
    this.page = page;
    this.layout = layout;
    this.picture = new Picture(page);
    this.scroller = h("div", { class: "rows" }, this.picture.body);
    this.heading = h("div", { class: "heading" });
    this.element = h("div", { class: "timeline" }, this.heading,
                     h("div", { class: "scale" }, this.picture.ruler), this.scroller);
    this.picture.wear(this.heading);
    this.drawn = "";
    this.picture.body.addEventListener("click", (event) => this.click(event));
    this.picture.ruler.addEventListener("click", (event) => this.goTo(event));
    this.scroller.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.update()).observe(this.element);
    this.retell();
  }

  retell() {
    this.legend = h("ul", { class: "legend" });
    this.told = "";
    const zoom = (name, label, act) => button(label, { class: "tool", on: { click: act } },
                                              icon(name));
    put(this.heading, h("h2", {}, tr("Timeline")), this.legend,
        h("div", { class: "tools" }, zoom("minus", tr("Zoom out"), () => this.zoom(0.5)),
          zoom("plus", tr("Zoom in"), () => this.zoom(2)),
          zoom("fit", tr("Show everything"), () => this.page.set({ view: null }))));
    this.drawn = "";
  }

  // tellSigns: those that occur in what may be seen.
  tellSigns() {
    const { page } = this, signs = page.lesson.signs, key = `${page.language} ${signs}`;
    if (key === this.told) return;
    this.told = key;
    put(this.legend, legendOf(page.run, signs));
  }

  // fitting: the part of the axis that is shown when nobody has chosen one.
  fitting(width) {
    const { axis, run } = this.page, whole = axis.end - axis.begin, layout = this.layout();
    if (axis.kind !== "steps") return { begin: axis.begin, end: axis.end + whole * 0.01 };
    const least = layout === "phone" ? PHONE_PX : WINDOW_PX;
    if (width / whole >= least) return { begin: axis.begin, end: axis.end + whole * 0.01 };
    const span = Math.min(whole, width / (layout === "phone" ? PHONE_PX : 3));
    return this.around(axis.units[Math.min(this.page.step, run.last)], span);
  }
  around(unit, span) {
    const { axis } = this.page;
    const begin = Math.min(Math.max(unit - span * FOLLOW_AT, axis.begin),
                           Math.max(axis.begin, axis.end - span * 0.98));
    return { begin, end: begin + span };
  }
  // following: a chosen part goes along when the step leaves it.
  following() {
    const { page } = this, { view } = page;
    const unit = page.axis.units[page.step], span = view.end - view.begin;
    const out = unit < view.begin + span * 0.02 || unit > view.end - span * 0.02;
    if (out && this.step !== page.step) page.view = this.around(unit, span);
    return page.view;
  }

  zoom(factor, at = null) {
    const { page } = this, now = this.picture.strip.view, span = now.end - now.begin;
    const least = page.axis.kind === "steps" ? 6 : Math.max(10, (page.axis.end - page.axis.begin) /
      1e7);
    const next = Math.max(least, span / factor);
    if (next >= (page.axis.end - page.axis.begin) * 1.01) return page.set({ view: null });
    const unit = at ?? page.axis.units[page.step];
    const inside = unit >= now.begin && unit <= now.end;
    const share = inside ? (unit - now.begin) / span : 0.5;
    const begin = Math.max(page.axis.begin, (inside ? unit : (now.begin + now.end) / 2) -
      share * next);
    return page.set({ view: { begin, end: begin + next } });
  }
  pan(px) {
    const { page } = this, now = this.picture.strip.view, span = now.end - now.begin;
    const by = px / this.picture.strip.scale;
    const begin = Math.min(Math.max(page.axis.begin, now.begin + by),
                           Math.max(page.axis.begin, page.axis.end - span * 0.98));
    if (Math.abs(begin - now.begin) * this.picture.strip.scale < 0.5) return false;
    page.set({ view: { begin, end: begin + span } });
    return true;
  }

  unitAt(event) {
    const box = this.picture.body.getBoundingClientRect();
    const x = event.clientX - box.left - this.picture.sizes.head;
    return x < 0 ? null : this.picture.strip.view.begin + x / this.picture.strip.scale;
  }
  goTo(event) {
    const unit = this.unitAt(event);
    if (unit !== null) this.page.go(Math.max(1, this.page.axis.stepAt(unit)));
  }
  click(event) {
    const { page } = this, on = event.target.closest("[data-lane],[data-key]");
    const slice = event.target.closest("[data-step]"), unit = this.unitAt(event);
    if (on?.dataset.key && (unit === null || on.dataset.key !== undefined)) {
      const open = new Set(page.open);
      if (!open.delete(on.dataset.key)) open.add(on.dataset.key);
      return page.set({ open });
    }
    const lane = Number(on?.dataset.lane ?? 0);
    if (unit === null) return lane ? page.hold(lane) : undefined;
    if (slice) return page.go(Number(slice.dataset.step), lane);
    return this.goTo(event);
  }

  update() {
    const width = this.element.clientWidth;
    if (width === 0) return;
    const { page, picture } = this, layout = this.layout();
    const strip = Math.max(40, Math.floor(width - SIZES[layout].head));
    const view = page.view ? this.following() : this.fitting(strip);
    this.step = page.step;
    this.tellSigns();
    const key = [width, layout, view.begin, view.end, page.axis.kind, page.language, page.lane,
                 page.limit, page.at, page.axisKey, [...page.open].join(),
                 document.documentElement.dataset.theme].join();
    if (key !== this.key) {
      this.key = key;
      picture.lay(width, layout, view);
      const most = (ROWS_MAX[layout] ?? ROWS_MAX.wide) * SIZES[layout].row;
      const scrolls = picture.height > most;
      this.scroller.style.height = `${scrolls ? most + 10 : picture.height}px`;
      this.scroller.classList.toggle("scrolls", scrolls);
      this.scroller.tabIndex = scrolls ? 0 : -1;
      if (scrolls) {
        this.scroller.setAttribute("role", "region");
        this.scroller.setAttribute("aria-label", tr("Rows of the timeline"));
      }
      this.drawn = "";
    }
    this.reveal();
    this.draw();
    picture.mark(page.step);
  }
  // reveal: the row of the lane that is looked at, where rows scroll.
  reveal() {
    const { page, picture, scroller } = this, row = picture.rowAt.lane.get(page.lane);
    if (row === undefined || this.seen === `${page.step} ${page.lane}`) return;
    this.seen = `${page.step} ${page.lane}`;
    const { y, h: own } = row, high = scroller.clientHeight;
    if (y < scroller.scrollTop || y + own > scroller.scrollTop + high) {
      scroller.scrollTop = Math.max(0, y - high / 2);
    }
  }
  draw() {
    const { picture, scroller } = this, margin = picture.sizes.row * 4;
    const top = Math.floor(scroller.scrollTop / margin) * margin - margin;
    const bottom = top + scroller.clientHeight + 3 * margin, key = `${top} ${bottom}`;
    if (key === this.drawn) return;
    this.drawn = key;
    picture.draw(top, bottom);
    picture.mark(this.page.step);
  }
}

// legendOf: what the signs mean; null: all that occur in the run.
export function legendOf(run, signs = null) {
  const items = [], { legend } = run.data;
  for (let i = 0; i < legend.length; i += 2) {
    if (signs && !signs.includes(legend[i])) continue;
    items.push(h("li", {}, legendSign(legend[i]), run.text(legend[i + 1])));
  }
  return items;
}

// legendSign: the numbers are those of app/export/picture/legend.h.
export function legendSign(kind) {
  const size = { x: 0.7, y: 1.7, width: 20.6, height: 10.6, rx: 3 };
  const box = (cls) => [s("rect", { class: cls, ...size })];
  const signs = [
    () => box("run"), () => [...box("copy"), ...box("copy-marks")],
    () => [...box("poll"), ...box("poll-marks")], () => box("ready"),
    () => [...box("blocked"), ...box("hatch")],
    () => [s("line", { class: "dots", x1: 0, x2: 22, y1: 7, y2: 7 })],
    () => [s("path", { class: "zombie", d: "M1 3h19v8h-19" })],
    () => [s("g", { class: "arrow strong" }, s("path", { class: "way", d: "M4 2C12 2 16 5 16 9" }),
             s("path", { class: "tip", d: "M16 13l-4 -6h8z" }))],
    () => [s("g", { class: "arrow by-hand strong" }, s("path", { class: "way", d: "M11 0v8" }),
             s("path", { class: "tip", d: "M11 13l-4 -6h8z" }))],
    () => [s("path", { class: "packet", d: "M3 1l14 11" })],
    () => [...box("gil"), ...box("stripes")],
    () => [s("path", { class: "cut", d: "M11 2v10M7.5 2h7M7.5 12h7" })],
    () => box("late"),
  ];
  return s("svg", { class: "legend-sign h0", viewBox: "0 0 22 14", "aria-hidden": "true" },
           signs[kind]?.() ?? []);
}
