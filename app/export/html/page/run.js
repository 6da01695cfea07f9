// Run: what was recorded, asked by step: states, lines, queues, sentences. It explains nothing by
// itself: every text is one that came with the run.
import { lastAtOrBefore, summed } from "./data.js";

const NEVER = Infinity;

// isThere: what lasts from a step on, and until when; 0: to the end.
const isThere = (begin, gone, step) => begin <= step && (gone === 0 || step < gone);

const plainText = (pieces) => pieces.map((piece) => piece.text).join("");

export class Run {
  constructor(data) {
    this.data = data;
    this.language = 0;
    this.first = data.first;
    this.last = data.last;
    this.limit = data.last; // what comes after it is told to nobody
    this.times = summed(data.times);
    for (const lane of data.lanes) lane.begins = summed(lane.begins);
    for (const core of data.cores) core.begins = summed(core.begins);
    for (const file of data.files) if (file.begins) file.begins = summed(file.begins);
    this.sources = new Map(data.sources.map((source) => [source.id, source]));
  }

  // text, sentence: in the language that was chosen; one that says the same stands there once.
  text(id) {
    return id === 0 ? "" : this.data.texts[this.language][id] || this.data.texts[0][id];
  }
  // sentence: pieces of text; those that are links have a step or a lane.
  sentence(id) {
    if (id === 0) return [];
    const said = this.data.sentences[this.language][id] || this.data.sentences[0][id];
    const pieces = [];
    for (let i = 0; i < said.length; i += 4) {
      if (said[i]) pieces.push({ text: said[i] });
      if (i + 1 < said.length) {
        pieces.push({ text: said[i + 1], step: said[i + 2], lane: said[i + 3], link: true });
      }
    }
    return pieces;
  }

  // blocks: of a text of a lesson: see rich.js.
  blocks(id) {
    return id ? this.data.sentences[this.language][id] || this.data.sentences[0][id] : [];
  }

  time(step) {
    return this.times[step];
  }
  stepAt(ns) {
    return Math.max(0, lastAtOrBefore(this.times, ns));
  }
  lane(id) {
    return this.data.lanes[id - 1];
  }
  name(id) {
    return id > 0 ? this.text(this.lane(id).name) : "";
  }
  // slice: which of the lane's slices holds at the step; -1: it is not born.
  slice(id, step) {
    return lastAtOrBefore(this.lane(id).begins, step);
  }
  // state: a letter of "nrubseg"; "": not born.
  state(id, step) {
    const at = this.slice(id, step);
    return at < 0 ? "" : this.lane(id).states[at].toLowerCase();
  }
  // sliceEnd: the step that ended it, or the last one that is shown.
  sliceEnd(id, index) {
    const begins = this.lane(id).begins;
    return Math.min(index + 1 < begins.length ? begins[index + 1] : this.last, this.limit);
  }

  // queue: who stands ready, the first one first.
  queue(step) {
    const waiting = [];
    this.data.lanes.forEach((lane, i) => {
      if (lane.born > step) return;
      const at = lastAtOrBefore(lane.begins, step);
      if (at >= 0 && lane.states[at].toLowerCase() === "r") {
        waiting.push({ id: i + 1, since: lane.begins[at] });
      }
    });
    return waiting.sort((a, b) => a.since - b.since).map((one) => one.id);
  }
  // timers: by when they are due.
  timers(step) {
    const list = [], all = this.data.timers;
    for (let i = 0; i < all.length && all[i] <= step; i += 5) {
      if (!isThere(all[i], all[i + 1], step)) continue;
      const [armed, , due, lane, what] = all.slice(i, i + 5);
      list.push({ armed, due, lane, what });
    }
    return list.sort((a, b) => a.due - b.due);
  }
  callbacks(step) {
    const list = [], all = this.data.callbacks;
    for (let i = 0; i < all.length && all[i] <= step; i += 5) {
      if (!isThere(all[i], all[i + 1], step)) continue;
      const [queued, , loop, target, what] = all.slice(i, i + 5);
      list.push({ queued, loop, target, what });
    }
    return list;
  }
  // pending: what the kernel has under way.
  pending(step) {
    const list = [], at = lastAtOrBefore(this.data.pending, step, 2);
    const row = at < 0 ? [] : this.data.pending[at * 2 + 1];
    for (let i = 0; i < row.length; i += 5) {
      const [lane, what, phase, began, due] = row.slice(i, i + 5);
      list.push({ lane, what, phase, began, due: due < 0 ? NEVER : due });
    }
    return list;
  }
  // console: the lines that have begun, as far as they were written.
  console(step) {
    const lines = [];
    for (const [lane, stream, ...pieces] of this.data.console) {
      if (pieces[0] > step) break;
      let text = "";
      for (let i = 0; i < pieces.length && pieces[i] <= step; i += 2) text += pieces[i + 1];
      lines.push({ lane, stream, step: pieces[0], text });
    }
    return lines;
  }
  findings(step) {
    // what is told of a finding may be known later than where it is seen
    const all = this.limit >= this.last;
    return this.data.findings.filter(([at, , , , , known]) => at <= step &&
                                     (all || known <= this.limit))
      .map(([at, lane, error, title, text, , once]) => ({ step: at, lane, error, title,
                                                          text: all ? text : once }));
  }

  // focus: who runs, or ran last.
  focus(step) {
    const at = lastAtOrBefore(this.data.focus, step, 2);
    return at < 0 ? 0 : this.data.focus[at * 2 + 1];
  }
  // why: of the lane, in pieces as of sentence(). In long runs it is what put the lane into its
  // state, at the step `since`.
  why(step, id) {
    const { data } = this;
    const list = data.exactFocus && id === this.focus(step) ? data.why
      : data.exact ? data.laneWhy[id - 1] : null;
    if (list) {
      const at = lastAtOrBefore(list, step, 2);
      return { pieces: this.sentence(at < 0 ? 0 : list[at * 2 + 1]), since: step };
    }
    const at = id === 0 ? -1 : this.slice(id, step);
    if (at < 0) return { pieces: [], since: step };
    const since = this.lane(id).begins[at];
    return { pieces: [{ text: this.text(data.events[since]) }], since };
  }
  // reason: the same as one text.
  reason(step, id) {
    return plainText(this.why(step, id).pieces);
  }
  // place: the line that the lane reached last, while it lives.
  place(id, step) {
    const lane = this.lane(id), at = lastAtOrBefore(lane.lines, step, 3);
    if (at < 0 || (lane.ended !== 0 && lane.ended <= step)) return null;
    return { source: lane.lines[at * 3 + 1], line: lane.lines[at * 3 + 2] };
  }
  // latest: the line of a file that was reached last, by whomever; 0: none.
  latest(step, source) {
    let line = 0, when = 0;
    for (const { lines } of this.data.lanes) {
      const at = lastAtOrBefore(lines, step, 3);
      if (at < 0 || lines[at * 3] < when || lines[at * 3 + 1] !== source) continue;
      [when, line] = [lines[at * 3], lines[at * 3 + 2]];
    }
    return line;
  }
  // frames: as they were recorded last, innermost first, and what was recorded before that.
  frames(id, step) {
    const list = this.lane(id).frames ?? [];
    let at = list.length - 1;
    while (at >= 0 && list[at][0] > step) --at;
    const read = (record) => (record ?? [0]).slice(1).map(([name, source, line, ...rest]) => {
      const locals = [];
      for (let i = 0; i < rest.length; i += 3) {
        locals.push({ name: this.text(rest[i]), type: this.text(rest[i + 1]),
                      value: this.text(rest[i + 2]) });
      }
      return { name: this.text(name), source, line, locals };
    });
    return { now: read(list[at]), before: read(list[at - 1]) };
  }
  // spent: the lane's time in each state up to the step, and how often it got a core.
  spent(id, step) {
    const lane = this.lane(id), sum = { u: 0, r: 0, b: 0, s: 0, g: 0, n: 0, e: 0 };
    let switches = 0;
    for (let i = 0; i < lane.begins.length && lane.begins[i] <= step; ++i) {
      const end = Math.min(this.sliceEnd(id, i), step), state = lane.states[i].toLowerCase();
      sum[state] += this.time(end) - this.time(lane.begins[i]);
      if (state === "u") ++switches;
    }
    return { running: sum.u, queued: sum.r, waiting: sum.b + sum.s + sum.g, switches };
  }
  // turn: where the lane gets or leaves a core next, or did before; 0: nowhere.
  turn(id, step, way) {
    if (id === 0) return this.data.focus.find((at, i) => i % 2 === 0 && at > step) ?? 0;
    const { begins, states } = this.lane(id);
    const is_turn = (i) => states[i].toLowerCase() === "u" ||
      (i > 0 && states[i - 1].toLowerCase() === "u");
    let i = lastAtOrBefore(begins, way > 0 ? step : step - 1);
    if (way > 0) ++i;
    for (; i >= 0 && i < begins.length; i += way) if (is_turn(i)) return begins[i];
    return 0;
  }
}
