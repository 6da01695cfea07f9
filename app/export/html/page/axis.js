// Axis: from steps and times to pixels: steps, time, or time with idle time folded.

// A break is as wide as this share of all that is shown in full.
const BREAK_SHARE = 0.05;
// What is hidden is as wide as this share of what is shown: how long it takes is not told.
const HIDDEN_SHARE = 0.3;

export class Axis {
  // Requires: kind is "steps", "time" or "folded".
  constructor(kind, run) {
    this.kind = kind;
    this.run = run;
    this.breaks = [];
    const list = kind === "folded" ? run.data.breaks : [];
    const end = run.time(run.limit);
    this.limit = run.limit;
    let hidden = 0;
    for (let i = 0; i + 1 < list.length && list[i] < end; i += 2) hidden += list[i + 1] - list[i];
    const wide = Math.max(1, end - hidden) * BREAK_SHARE;
    hidden = 0;
    for (let i = 0; i + 1 < list.length && list[i] < end; i += 2) {
      const [from, to] = [list[i], list[i + 1]];
      const at = from - hidden + this.breaks.length * wide;
      this.breaks.push({ from, to, begin: at, end: at + wide });
      hidden += to - from;
    }
    const unit = (step) => (kind === "steps" ? step
      : this.ofTime(run.time(Math.min(step, run.limit))));
    this.units = Float64Array.from({ length: run.last + 1 }, (_, step) => unit(step));
    this.begin = this.units[kind === "steps" ? Math.max(0, run.first - 1) : run.first];
    this.end = Math.max(this.units[run.last], this.begin + 1);
    if (kind !== "steps" && run.limit < run.last) {
      this.end += (this.end - this.begin) * HIDDEN_SHARE;
    }
  }

  // reach: at least as far as that, so that another run stands below.
  reach(end) {
    this.end = Math.max(this.end, end);
  }

  // ofTime: a time of the program's clock in units.
  ofTime(ns) {
    let unit = ns;
    for (const b of this.breaks) {
      if (ns >= b.to) unit = ns - b.to + b.end;
      else if (ns > b.from) {
        return b.begin + ((ns - b.from) / (b.to - b.from)) * (b.end - b.begin);
      }
    }
    return unit;
  }
  // toTime: the inverse.
  toTime(unit) {
    let ns = unit;
    for (const b of this.breaks) {
      if (unit >= b.end) ns = unit - b.end + b.to;
      else if (unit > b.begin) {
        return b.from + ((unit - b.begin) / (b.end - b.begin)) * (b.to - b.from);
      }
    }
    return ns;
  }
  // of: where something of a step and a time stands.
  of(step, ns) {
    return this.kind === "steps" ? step : this.ofTime(ns);
  }
  // stepAt: the last step at or before the unit.
  stepAt(unit) {
    if (this.kind === "steps") return Math.floor(unit + 1e-9);
    return this.run.stepAt(this.toTime(unit) + 1e-6);
  }
}

// roundStep: the smallest of 1, 2, 5, 10, ... that is not less.
export function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  for (const part of [1, 2, 5]) if (part * power >= least - 1e-9) return part * power;
  return 10 * power;
}
