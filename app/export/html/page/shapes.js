// Shapes: how a state looks, in SVG. State is carried by shape: solid runs, outlined is ready,
// hatched is blocked, dotted sleeps; hue tells lanes apart.
import { fitText, s, textWidth } from "./dom.js";
import { lastAtOrBefore } from "./data.js";
import { fill, formatTime, tr } from "./words.js";

export const SHAPE_PX = 2;
const PAD = 7;
const BEYOND = 8; // drawn beyond the strip, so that a rounded end is cut off, not shown

export const STATE_WORDS = () => ({
  n: tr("not started"), r: tr("ready"), u: tr("running"), b: tr("blocked"), g: tr("blocked"),
  s: tr("sleeping"), e: tr("ended"),
});

// Strip: where a part of the axis lies, in pixels, and what its shapes are drawn with.
export class Strip {
  constructor({ run, axis, view, width, bar, limit, font, mono }) {
    Object.assign(this, { run, axis, view, width, bar, limit, font, mono });
    this.scale = width / (view.end - view.begin);
    this.first = axis.stepAt(view.begin);
    this.end = axis.units[limit];
  }
  // withBar: the same for bars of another height.
  withBar(high) {
    return Object.assign(Object.create(Strip.prototype), this, { bar: high });
  }
  x(unit) {
    return Math.round((unit - this.view.begin) * this.scale);
  }
  xOfStep(step) {
    return this.x(this.axis.units[step]);
  }
  // span: clamped to what can be seen.
  span(from, to) {
    const x0 = this.x(from), x1 = this.x(Math.min(to, this.end));
    const left = Math.max(x0, -BEYOND), right = Math.min(x1, this.width + BEYOND);
    return { left, width: Math.max(1, right - left - (x1 - x0 > 3 && x1 <= right ? 1 : 0)),
             px: x1 - x0 };
  }
}

export function bar(strip, y, span, cls) {
  return s("rect", { class: cls, x: span.left, y, width: span.width, height: strip.bar, rx: 3 });
}

// label: from the bar's visible left edge on; "" where it has no room.
export function label(strip, y, span, text, cls, plate) {
  const left = Math.max(span.left, 0) + PAD;
  const room = Math.min(span.left + span.width, strip.width) - left - PAD + 3;
  const fits = room > 12 && text ? fitText(text, strip.font, room) : "";
  if (!fits) return [];
  const words = s("text", { class: cls, x: left, y: y + strip.bar / 2 + 4 }, fits);
  if (!plate) return [words];
  const wide = textWidth(fits, strip.font);
  return [s("rect", { class: plate, x: left - 4, y, width: wide + 8, height: strip.bar, rx: 3 }),
          words];
}

function sleeping(strip, y, span, text, shorter) {
  const middle = y + strip.bar / 2, end = span.left + span.width;
  const dots = (from, to) => (to > from
    ? [s("line", { class: "dots", x1: from, x2: to, y1: middle, y2: middle })] : []);
  const left = Math.max(span.left, 0), right = Math.min(end, strip.width);
  const room = right - left - 2 * PAD;
  const fits = [text, shorter].find((t) => t && textWidth(t, strip.font) <= room) ?? "";
  if (!fits) return dots(span.left, end);
  const wide = textWidth(fits, strip.font), x = Math.floor(left + (right - left - wide) / 2);
  return [...dots(span.left, x - 6),
          s("text", { class: "quiet", x, y: middle + 4 }, fits),
          ...dots(span.left + Math.ceil((x + wide + 6 - span.left) / 4) * 4, end)];
}

function title(strip, id, index, words) {
  const { run } = strip, begin = run.lane(id).begins[index], end = run.sliceEnd(id, index);
  const state = STATE_WORDS()[run.lane(id).states[index].toLowerCase()];
  return s("title", {}, fill(tr("{lane}: {state}, steps {from} to {to}, {time}"), {
    lane: run.name(id), state: words ? `${state} (${words})` : state, from: begin, to: end,
    time: formatTime(run.time(end) - run.time(begin), true),
  }));
}

function shapeOf(strip, y, id, index, span) {
  const { run } = strip, lane = run.lane(id), letter = lane.states[index].toLowerCase();
  const words = run.text(lane.labels[index]);
  const short = run.text(lane.short[index]);
  const fitting = short && letter === "b" ? short : words;
  const parts = {
    u: () => [bar(strip, y, span, "run"), ...label(strip, y, span, words, "on")],
    r: () => [s("rect", { class: "ready", x: span.left + 0.6, y: y + 0.6, rx: 3,
                          width: Math.max(1, span.width - 1.2), height: strip.bar - 1.2 })],
    b: () => [bar(strip, y, span, "blocked"), bar(strip, y, span, "hatch"),
              ...label(strip, y, span, fitting, "quiet", "plate")],
    g: () => [bar(strip, y, span, "gil"), bar(strip, y, span, "stripes"),
              ...label(strip, y, span, words, "quiet", "plate-gil")],
    s: () => sleeping(strip, y, span, words, short),
  }[letter]();
  return s("g", { class: "slice", "data-step": lane.begins[index] },
           title(strip, id, index, words), ...parts);
}

// lateness: of a sleep, from when it was due.
function lateness(strip, y, id, index) {
  const late = strip.run.lane(id).late ?? [];
  const at = late.findIndex((v, i) => i % 3 === 0 && v === index);
  if (at < 0) return [];
  const { run, axis } = strip, end = run.sliceEnd(id, index);
  const from = axis.of(late[at + 1], late[at + 2]), to = axis.units[end];
  if (from > strip.end) return [];
  const span = strip.span(from, to);
  if (span.px < 4) return [];
  const words = fill(tr("{time} late"), { time: formatTime(run.time(end) - late[at + 2], true) });
  return [s("rect", { class: "late", x: span.left, y: y + 1, width: span.width, rx: 3,
                      height: strip.bar - 2 }),
          ...label(strip, y, span, words, "late-words")];
}

// Mix: what is too narrow for shapes, by pixel column: the states' shares.
export class Mix {
  constructor(width) {
    this.width = width;
    this.shares = { u: new Float32Array(width), r: new Float32Array(width),
                    b: new Float32Array(width), s: new Float32Array(width) };
    this.any = false;
  }
  add(letter, from, to, weight = 1) {
    const shares = this.shares[letter === "g" ? "b" : letter];
    if (!shares || to < 0 || from >= this.width) return;
    this.any = true;
    const least = letter === "u" ? 0.25 : 0; // running never vanishes
    const last = Math.min(this.width - 1, Math.floor(to));
    for (let c = Math.max(0, Math.floor(from)); c <= last; ++c) {
      const part = Math.max(Math.min(to, c + 1) - Math.max(from, c), least);
      shares[c] += part * weight;
    }
  }
  // paths: from the bottom: running, ready, blocked, sleeping.
  paths(y, high) {
    const base = new Float32Array(this.width), out = [];
    for (const [letter, cls] of [["u", "mix-run"], ["r", "mix-ready"], ["b", "mix-blocked"],
                                 ["s", "mix-sleep"]]) {
      const shares = this.shares[letter];
      let d = "";
      for (let c = 0; c < this.width; ) {
        let end = c + 1;
        const part = Math.min(shares[c], 1 - base[c]), below = base[c];
        while (end < this.width && shares[end] === shares[c] && base[end] === below) ++end;
        if (part > 0.01) {
          const px = (part * high).toFixed(1), top = (y + high * (1 - below - part)).toFixed(1);
          d += `M${c} ${top}h${end - c}v${px}h${c - end}z`;
        }
        for (; c < end; ++c) base[c] += Math.max(0, part);
      }
      if (d) out.push(s("path", { class: cls, d }));
    }
    return out;
  }
}

// spans: copying and polling, over the running that they are a part of.
function spans(strip, y, id) {
  const list = strip.run.lane(id).spans ?? [], { axis } = strip, out = [];
  for (let i = 0; i < list.length; i += 6) {
    const [step, ns, toStep, toNs, kind, text] = list.slice(i, i + 6);
    if (step > strip.limit) break;
    const from = axis.of(step, ns), to = axis.of(toStep, toNs);
    if (to < strip.view.begin || from > strip.view.end) continue;
    const span = strip.span(from, to), name = kind === 0 ? "copy" : "poll";
    out.push(s("g", { class: "slice", "data-step": step }, bar(strip, y, span, name),
               bar(strip, y, span, `${name}-marks`),
               ...label(strip, y, span, strip.run.text(text), "quiet", `plate-${name}`),
               s("rect", { class: "foot", x: span.left, y: y + strip.bar - 2, width: span.width,
                           height: 2 })));
  }
  return out;
}

// cuts: where a lane lost its core, or the GIL, against its will.
function cut(strip, y, step) {
  const x = strip.xOfStep(step);
  return s("path", { class: "cut",
                     d: `M${x} ${y - 2}v${strip.bar + 4}M${x - 3.5} ${y - 2}h7M${x - 3.5} ` +
                        `${y + strip.bar + 2}h7` });
}

// drawLane: all that is to be seen of a lane.
export function drawLane(strip, id, y) {
  const { run, axis, view } = strip, lane = run.lane(id), out = [], mix = new Mix(strip.width);
  if (lane.born > strip.limit) return out;
  const cuts = [];
  for (let i = Math.max(0, lastAtOrBefore(lane.begins, strip.first)); i < lane.begins.length; ++i) {
    const begin = lane.begins[i], letter = lane.states[i];
    if (begin > strip.limit || axis.units[begin] > view.end) break;
    if (letter === letter.toUpperCase()) cuts.push(cut(strip, y, begin));
    if (letter === "n" || letter === "e") continue;
    const from = axis.units[begin], to = axis.units[run.sliceEnd(id, i)];
    const span = strip.span(from, to);
    if (span.px >= SHAPE_PX) {
      out.push(shapeOf(strip, y, id, i, span), ...lateness(strip, y, id, i));
    } else {
      mix.add(letter.toLowerCase(), (from - view.begin) * strip.scale,
              (Math.min(to, strip.end) - view.begin) * strip.scale);
    }
  }
  if (mix.any) out.push(...mix.paths(y, strip.bar));
  out.push(...spans(strip, y, id), ...cuts, ...drawEnds(strip, lane, y), ...zombie(strip, lane, y));
  return out;
}

// zombie: a process between its end and the wait for it: a hollow tube.
function zombie(strip, lane, y) {
  if (!lane.zombie || lane.zombie[0] > strip.limit) return [];
  const [begin, beginNs, end, endNs, text] = lane.zombie, words = strip.run.text(text);
  const over = end !== 0 && end <= strip.limit;
  const span = strip.span(strip.axis.of(begin, beginNs),
                          over ? strip.axis.of(end, endNs) : strip.end);
  if (span.px < 10 || span.left > strip.width) return [];
  const left = span.left + 6, wide = span.width - 6, high = Math.round(strip.bar * 0.42);
  const top = Math.round(y + (strip.bar - high) / 2);
  return [s("g", { class: "zombies" }, s("title", {}, words),
            s("path", { class: "zombie", d: `M${left} ${top}h${wide}v${high}h${-wide}` }),
            ...label(strip, y, { left, width: wide }, words, "quiet", "plate-zombie"))];
}

function drawEnds(strip, lane, y) {
  const x = strip.xOfStep(lane.born);
  const out = [s("rect", { class: "birth", x: x - 1, y: y + 3, width: 2, height: strip.bar - 6 })];
  if (lane.ended === 0 || lane.ended > strip.limit) return out;
  const end = strip.xOfStep(lane.ended), middle = y + strip.bar / 2;
  const failed = lane.failed ? " failed" : "";
  out.push(s("path", { class: `end${failed}`, d: `M${end} ${y}h2v${strip.bar}h-2z` }));
  out.push(lane.failed
    ? s("path", { class: "cross", d: `M${end + 5} ${middle - 4}l8 8m0 -8l-8 8` })
    : s("path", { class: "end", d: `M${end + 2} ${middle - 1}h4v2h-4z` }));
  return out;
}

// drawGroup: the exact mix of all its lanes.
export function drawGroup(strip, lanes, y) {
  const { run, axis, view } = strip, mix = new Mix(strip.width);
  const weight = 1 / lanes.length;
  for (const id of lanes) {
    const lane = run.lane(id), first = Math.max(0, lastAtOrBefore(lane.begins, strip.first));
    for (let i = first; i < lane.begins.length; ++i) {
      const from = axis.units[lane.begins[i]];
      if (lane.begins[i] > strip.limit || from > view.end) break;
      const to = Math.min(axis.units[run.sliceEnd(id, i)], strip.end);
      mix.add(lane.states[i].toLowerCase(), (from - view.begin) * strip.scale,
              (to - view.begin) * strip.scale, weight);
    }
  }
  return mix.paths(y, strip.bar);
}

// drawCore: who held it.
export function drawCore(strip, core, y) {
  const { run, axis, view } = strip, out = [];
  const narrow = [];
  for (let i = Math.max(0, lastAtOrBefore(core.begins, strip.first)); i < core.begins.length; ++i) {
    const begin = core.begins[i], id = core.lanes[i];
    if (begin > strip.limit || axis.units[begin] > view.end) break;
    if (id === 0) continue;
    const end = i + 1 < core.begins.length ? core.begins[i + 1] : run.last;
    const span = strip.span(axis.units[begin], axis.units[end]), hue = run.lane(id).hue;
    if (span.px < SHAPE_PX) {
      if (narrow.at(-1)?.left === span.left) continue;
      narrow.push({ left: span.left, hue });
      continue;
    }
    out.push(s("g", { class: `slice h${hue}`, "data-step": begin },
               bar(strip, y, span, "hold"),
               s("rect", { class: "foot", x: span.left, y: y + strip.bar - 2, width: span.width,
                           height: 2 }),
               ...label(strip, y, span, run.text(core.labels[i]), "held")));
  }
  for (const { left, hue } of narrow) {
    out.push(s("rect", { class: `foot h${hue}`, x: left, y, width: 1, height: strip.bar }));
  }
  return out;
}

// drawArrow: from one row's bar to another's, curved; a hand-over is straight and grey.
export function drawArrow(x, y0, y1, bar, kind, strong) {
  const down = y1 > y0 ? 1 : -1, edge = bar / 2 - 1;
  let from = y0 + down * edge, to = y1 - down * edge;
  if ((to - from) * down < 4) from -= down * edge, to += down * 2;
  const by_hand = kind === 2, bulge = by_hand ? 0 : Math.min(16, Math.abs(to - from) * 0.35);
  const head = to - down * 6;
  const cls = `arrow${by_hand ? " by-hand" : ""}${strong ? " strong" : ""}`;
  return s("g", { class: cls },
           s("path", { class: "way",
                       d: `M${x} ${from}C${x + bulge} ${from + down * Math.abs(to - from) * 0.3} ` +
                          `${x + bulge} ${head - down * 2} ${x} ${head}` }),
           s("path", { class: "tip", d: `M${x} ${to}l-4 ${-down * 7}h8z` }));
}

// defs: the patterns; `name` keeps those of several pictures in a document apart.
export function defs(name) {
  return s("defs", {},
    s("pattern", { id: `hatch-${name}`, width: 6, height: 6, patternUnits: "userSpaceOnUse",
                   patternTransform: "rotate(45)" },
      s("rect", { class: "hatch-line", x: 0, y: 0, width: 1.5, height: 6 })),
    s("pattern", { id: `stripes-${name}`, width: 5, height: 5, patternUnits: "userSpaceOnUse" },
      s("rect", { class: "stripe", x: 2, y: 0, width: 1.5, height: 5 })),
    s("pattern", { id: `copy-${name}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      s("rect", { class: "copy-line", x: 0, y: 3, width: 6, height: 1.5 })),
    s("pattern", { id: `poll-${name}`, width: 7, height: 7, patternUnits: "userSpaceOnUse" },
      s("circle", { class: "poll-dot", cx: 2, cy: 2, r: 1.2 }),
      s("circle", { class: "poll-dot", cx: 5.5, cy: 5.5, r: 1.2 })));
}
