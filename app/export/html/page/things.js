// Things: what stands below the lanes: locks and the like with who holds them and who waits, shared
// variables with their values, connections with what they are ready for, and packets between rows.
import { lastAtOrBefore } from "./data.js";
import { fitText, s, textWidth } from "./dom.js";
import { bar, label, SHAPE_PX } from "./shapes.js";

const WAIT_LINES = 3, LOSS_ROOM = 18, CROWD_ROOM = 12, PACKET_ROOM = 14, PACKETS_MAX = 400;
const WRITER_FROM = 70, PACKET_LABEL_PX = 84;

// each: the entries of a list of numbers, so many at a time.
function* each(list, stride) {
  for (let i = 0; i < list.length; i += stride) yield list.slice(i, i + stride);
}

// waitingMost: how many waited at once for the object, at most.
function waitingMost(object) {
  if (object.most === undefined) {
    const turns = [];
    for (const [begin, end] of each(object.waits, 5)) {
      turns.push([begin, 1]);
      if (end) turns.push([end, -1]);
    }
    turns.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    let now = 0;
    object.most = 0;
    object.levels = turns.map(([step, by]) => {
      object.most = Math.max(object.most, now += by);
      return [step, now];
    });
  }
  return object.most;
}

// extraHeight: what the row of a thing needs beside that of a lane.
export function extraHeight(run, row) {
  if (row.kind === "variable") return run.data.variables[row.thing].losses.length ? LOSS_ROOM : 0;
  if (row.kind !== "object") return 0;
  return waitingMost(run.data.objects[row.thing]) > WAIT_LINES ? CROWD_ROOM : 0;
}

// inView: the span of steps where it can be seen; null: it cannot. `end` 0: it goes on.
function inView(strip, begin, end) {
  const { axis, view, limit } = strip;
  if (begin > limit) return null;
  const from = axis.units[begin], to = end === 0 || end > limit ? strip.end : axis.units[end];
  return from > view.end || to < view.begin ? null : strip.span(from, to);
}

// told: what is said of it; of what ends beyond the limit nothing.
const told = (strip, id, end = 0) =>
  (id && end <= strip.limit ? s("title", {}, strip.run.text(id)) : null);

// drawObject: who holds it as bars, who waits as dashed lines at its foot.
export function drawObject(strip, object, y, high) {
  if (waitingMost(object) > WAIT_LINES) return crowd(strip, object, y, high);
  const low = strip.withBar(Math.round(strip.bar * 0.64)), out = [], { run } = strip;
  let column = null;
  for (const [begin, end, lane, text, said] of each(object.holds, 5)) {
    const span = inView(strip, begin, end), hue = run.lane(lane).hue;
    if (!span || (span.px < SHAPE_PX && span.left === column)) continue;
    column = span.px < SHAPE_PX ? span.left : null;
    out.push(s("g", { class: `slice h${hue}`, "data-step": begin }, told(strip, said, end),
               bar(low, y + 4, span, "held-by"),
               ...label(low, y + 4, span, run.text(text), "on")));
  }
  return [...out, ...waits(strip, object, y + high)];
}

// waits: each a dashed line, those at the same time one above the other.
function waits(strip, object, foot) {
  const held = object.holds.length > 0, free = new Array(WAIT_LINES).fill(-1e9), out = [];
  for (const [begin, end, lane, text, said] of each(object.waits, 5)) {
    const span = inView(strip, begin, end);
    if (!span) continue;
    const line = free.findIndex((x) => x <= span.left);
    if (line < 0) continue;
    free[line] = span.left + span.width + 1;
    const y = foot - (held ? 3 : 7) - line * (held ? 4 : 6), right = span.left + span.width;
    const words = strip.run.text(text), left = Math.max(span.left, 0) + 5;
    const says = !held && line === 0 && left + textWidth(words, strip.font) < right;
    out.push(s("g", { class: `slice wait h${strip.run.lane(lane).hue}`, "data-step": begin },
               told(strip, said, end),
               s("rect", { class: "reach", x: span.left, y: y - 3, width: span.width, height: 6 }),
               s("line", { x1: span.left, x2: right, y1: y, y2: y }),
               s("circle", { cx: span.left, cy: y, r: 2.5 }),
               says ? s("text", { class: "quiet", x: left, y: y - 6 }, words) : null));
  }
  return out;
}

// crowd: how many wait, as an area with steps.
function crowd(strip, object, y, high) {
  const room = high - 8, foot = y + high - 3, end = strip.x(strip.end);
  let d = `M0 ${foot}`, widest = { px: 0 };
  object.levels.forEach(([step, count], i) => {
    if (step > strip.limit) return;
    const next = object.levels[i + 1]?.[0] ?? Infinity;
    const from = Math.max(0, strip.xOfStep(step));
    const to = Math.min(next > strip.limit ? end : strip.xOfStep(next), strip.width);
    if (to < 0 || from > strip.width) return;
    d += `H${from}V${(foot - room * count / object.most).toFixed(1)}`;
    if (count && to - from > widest.px) widest = { px: to - from, from, count };
  });
  const words = widest.px ? `${widest.count}` : "";
  const fits = words && textWidth(words, strip.font) + 12 < widest.px;
  return [s("path", { class: "crowd h2", d: `${d}H${Math.min(end, strip.width)}V${foot}z` }),
          fits ? s("text", { class: "quiet", x: widest.from + 6, y: foot - 6 }, words) : null];
}

// drawVariable: each value a box in the hue of who stored it; a bracket leads from the read over
// what was lost to the write.
export function drawVariable(strip, variable, y, high) {
  const { run, axis, view } = strip, out = [], all = [...each(variable.values, 8)];
  const top = y + high - strip.bar - 4, font = `600 12px ${strip.mono}`;
  const x = (value) => axis.of(value[0], value[1]);
  let column = null;
  all.forEach((value, i) => {
    const [, , step, writer, text, loses, whom, said] = value;
    const next = all[i + 1], to = next && next[2] <= strip.limit ? x(next) : strip.end;
    if (step > strip.limit || x(value) > view.end || to < view.begin) return;
    const span = strip.span(x(value), to);
    if (span.px < SHAPE_PX && span.left === column) return;
    column = span.px < SHAPE_PX ? span.left : null;
    const hue = writer ? run.lane(writer).hue : 7, left = Math.max(span.left, 0) + 9;
    const room = Math.min(span.left + span.width, strip.width) - left - 5;
    const words = run.text(text), by = run.text(whom);
    const fits = textWidth(words, font) <= room ? words : fitText(words, font, room);
    const used = fits ? textWidth(fits, font) + 6 : 0;
    const says = by && fits === words && span.px > WRITER_FROM && textWidth(by, strip.font) <=
      room - used;
    out.push(s("g", { class: `slice value h${hue}${loses ? " loses" : ""}`, "data-step": step },
               told(strip, said),
               s("rect", { class: "box", x: span.left + 0.6, y: top + 0.6, rx: 4,
                           width: Math.max(1, span.width - 1.2), height: strip.bar - 1.2 }),
               s("rect", { class: "writer", x: span.left, y: top, width: Math.min(4, span.width),
                           height: strip.bar, rx: 2 }),
               fits ? s("text", { class: "stored", x: left, y: top + strip.bar / 2 + 4 }, fits)
                 : null,
               says ? s("text", { class: "quiet", x: left + used, y: top + strip.bar / 2 + 4 }, by)
                 : null));
  });
  return [...out, ...losses(strip, variable, top)];
}

function losses(strip, variable, top) {
  const out = [], taken = [], labelled = [];
  const free = (list, from, to) => !list.some(([a, b]) => from < b && to > a) &&
    list.push([from, to]);
  for (const [read, write, step, text] of each(variable.losses, 4)) {
    const span = step > strip.limit ? null : inView(strip, read, write);
    if (!span || span.px < 6) continue;
    const from = strip.xOfStep(read), to = strip.xOfStep(write), y = top - 5, low = top + 4;
    if (!free(taken, from - 3, to + 3)) continue;
    const words = strip.run.text(text), wide = textWidth(words, strip.font);
    const left = Math.min(Math.max((from + to - wide) / 2, 6), Math.max(6, strip.width - wide - 8));
    out.push(s("g", { class: "slice loss", "data-step": step }, s("title", {}, words),
               s("path", { class: "way", d: `M${from} ${low - 2}V${y}H${to}V${low - 4}` }),
               s("circle", { cx: from, cy: low - 2, r: 2.5 }),
               s("path", { class: "tip", d: `M${to - 3.5} ${low - 5}h7l-3.5 5z` }),
               free(labelled, left - 6, left + wide + 6)
                 ? s("text", { x: left, y: y - 4 }, words) : null));
  }
  return out;
}

// drawFile: what it is ready for, when it was opened and closed, and the faults that struck it.
export function drawFile(strip, file, y) {
  const { run, limit } = strip, out = [], middle = y + strip.bar / 2;
  if (file.opened > limit) return out;
  const thin = (span, cls) => s("rect", { class: cls, x: span.left, y: middle - 1, height: 3,
                                          width: span.width });
  const low = strip.withBar(strip.bar - 6);
  let column = null;
  for (let i = Math.max(0, lastAtOrBefore(file.begins, strip.first)); i < file.begins.length; ++i) {
    const begin = file.begins[i], letter = file.states[i];
    if (begin > limit || strip.axis.units[begin] > strip.view.end) break;
    const span = inView(strip, begin, file.begins[i + 1] ?? 0);
    if (!span || letter === "e" || (span.px < SHAPE_PX && span.left === column)) continue;
    column = span.px < SHAPE_PX && letter !== "w" ? span.left : null;
    const text = run.text(file.labels[i]);
    const readable = (both) => [
      bar(low, y + 3, span, "file-in"), ...label(low, y + 3, span, text, "file-words"),
      both ? s("rect", { class: "file-out", x: span.left, y: y + strip.bar - 5, height: 2,
                         width: span.width }) : null];
    const parts = { n: () => thin(span, "file-nothing"), w: () => thin(span, "file-out"),
                    r: () => readable(false), b: () => readable(true),
                    x: () => [bar(low, y + 3, span, "blocked"), bar(low, y + 3, span, "hatch"),
                              ...label(low, y + 3, span, text, "quiet", "plate")] }[letter]();
    out.push(s("g", { class: "slice", "data-step": begin }, told(strip, file.labels[i]), parts));
  }
  const edge = (step, cls) => s("rect", { class: cls, x: strip.xOfStep(step) - 1, y: y + 3,
                                          width: 2, height: strip.bar - 6 });
  out.push(edge(file.opened, "file-edge"));
  if (file.closed && file.closed <= limit) out.push(edge(file.closed, "file-edge"));
  for (const step of file.strikes ?? []) {
    if (step > limit) continue;
    const x = strip.xOfStep(step);
    out.push(s("path", { class: "cross", d: `M${x - 4} ${middle - 4}l8 8m0 -8l-8 8` }));
  }
  return out;
}

// endOf: where packets leave and arrive: at the row of the lane that sent them, else of the file,
// else of the lane that uses it, else of its band.
function endOf(run, rowOf, sender, at) {
  const file = at ? run.data.files[at - 1] : null;
  return (sender && rowOf.lane.get(sender)) || (file && (rowOf.file.get(at - 1) ??
    rowOf.lane.get(file.user) ?? rowOf.band.get(run.data.bands[file.band]?.key))) || null;
}

// drawPackets: arrows that slant for as long as they are on the wire; of many of the same two rows
// those that can be told apart.
export function drawPackets(strip, rowOf, inSight, lane) {
  const { run, axis } = strip, out = [], last = new Map(), list = run.data.packets;
  const first = Math.max(0, lastAtOrBefore(list, strip.first, 9) - 64);
  for (let i = first; i * 9 < list.length && out.length < PACKETS_MAX; ++i) {
    const [sent, end, fate, says, sender, from, to, size, said] = list.slice(i * 9, i * 9 + 9);
    if (sent > strip.limit || axis.units[sent] > strip.view.end) break;
    const a = endOf(run, rowOf, sender, from);
    const b = to ? endOf(run, rowOf, 0, to) : endOf(run, rowOf, 0, from);
    if (!a || !b || a === b || !(inSight(a) || inSight(b))) continue;
    const arrives = end && end <= strip.limit, lost = arrives && fate === 2;
    const x0 = (axis.units[sent] - strip.view.begin) * strip.scale;
    let x1 = ((arrives ? axis.units[end] : strip.end) - strip.view.begin) * strip.scale;
    if (x1 < 0) continue;
    const own = lane && (sender === lane || (to && run.data.files[to - 1].user === lane));
    const key = `${a.y} ${b.y} ${lost ? 2 : says}`;
    if (!own && last.has(key) && x0 - last.get(key) < PACKET_ROOM) continue;
    last.set(key, x0);
    const down = b.y > a.y ? 1 : -1, edge = 9;
    const y0 = a.y + a.h / 2 + down * edge;
    let y1 = b.y + b.h / 2 - down * edge;
    if (lost) [x1, y1] = [Math.max((x0 + x1) / 2, x0 + 5), (y0 + y1) / 2];
    const cls = [lost ? "lost" : "", own || lost ? "strong" : says ? "" : "weak"].join(" ");
    out.push(s("g", { class: `slice packet-way ${cls}`, "data-step": sent },
               told(strip, said, end), s("path", { class: "reach", d: `M${x0} ${y0}L${x1} ${y1}` }),
               s("path", { class: "packet", d: `M${x0} ${y0}L${x1} ${y1}` }),
               s("circle", { cx: x0, cy: y0, r: 2.4 }), ...tip(x0, y0, x1, y1, lost, arrives),
               ...sizeLabel(strip, run.text(size), x0, y0, x1, y1)));
  }
  return out;
}

function tip(x0, y0, x1, y1, lost, arrives) {
  if (lost) return [s("path", { class: "packet", d: `M${x1 - 4} ${y1 - 4}l8 8m0 -8l-8 8` })];
  if (!arrives) return [];
  const length = Math.max(1, Math.hypot(x1 - x0, y1 - y0));
  const ux = (x1 - x0) / length, uy = (y1 - y0) / length;
  const end = (side) => `${(x1 - 6 * (ux + side * uy)).toFixed(1)} ` +
    `${(y1 - 6 * (uy - side * ux)).toFixed(1)}`;
  return [s("path", { class: "packet", d: `M${end(-0.5)}L${x1} ${y1}L${end(0.5)}` })];
}

function sizeLabel(strip, words, x0, y0, x1, y1) {
  if (!words || x1 - x0 < PACKET_LABEL_PX) return [];
  const font = `11px ${strip.mono}`, wide = textWidth(words, font) + 8;
  const x = (x0 + x1) / 2, y = (y0 + y1) / 2;
  return [s("rect", { class: "size-plate", x: x - wide / 2, y: y - 7, width: wide, height: 14,
                      rx: 3 }),
          s("text", { class: "size", x, y: y + 4 }, words)];
}

// signs of the rows' heads, 14 px wide.
const SIGNS = {
  lock: "M4 7V5a3 3 0 016 0v2M2.5 7h9v5.5h-9z",
  places: "M2 4h10v7H2zM5.3 4v7M8.6 4v7",
  queue: "M2 4.5h10M2 8h10M2 11.5h6",
  event: "M7 2v6M7 11v1.5",
  eye: "M1.5 7.5C4 3.5 10 3.5 12.5 7.5 10 11.5 4 11.5 1.5 7.5zM7 6.2a1.3 1.3 0 100 2.6 1.3 1.3 " +
    "0 000-2.6z",
  l: "M7 8.5v4M4 12.5h6M3.5 8.5a5 5 0 017 0M5 6a2.8 2.8 0 014 0",
  d: "M4 3.5h6v8H4zM7 3.5v3",
  k: "M1.5 4h11v7h-11zM4 9h6M4 6.5h.5M7 6.5h.5M10 6.5h.5",
  c: "M2 5h9l-2.5-2.5M12 9.5H3L5.5 12",
};
const OF_GROUP = ["lock", "places", "queue", "event", "lock"];

export function thingSign(run, row) {
  if (row.kind === "variable") return SIGNS.eye;
  if (row.kind === "file") return SIGNS[run.data.files[row.thing].kind];
  return SIGNS[OF_GROUP[run.data.objects[row.thing].group]];
}
