// Panes: why, the console, the lane that is looked at, what waits, findings.
import { h, icon, put } from "./dom.js";
import { STATE_WORDS } from "./shapes.js";
import { fill, formatTime, tr } from "./words.js";

const QUEUE_MAX = 12, TIMERS_MAX = 8, LINES_MAX = 300, LOCALS_MAX = 24;

const more = (n) => h("span", { class: "quiet" }, fill(tr("+{n} more"), { n }));

// laneName: with its colour; it can be held on to.
function laneName(page, lane) {
  return h("button", { type: "button", class: `lane-name h${page.run.lane(lane).hue}`, on: {
    click: () => page.hold(lane) } }, h("i", { class: "dot" }), page.run.name(lane));
}

// linked: a sentence's pieces; its links lead to steps and lanes.
export function linked(page, pieces) {
  return pieces.map((piece) => {
    if (!piece.link || (!piece.step && !piece.lane)) return piece.text;
    const go = () => (piece.step ? page.go(piece.step, piece.lane) : page.hold(piece.lane));
    return h("button", { type: "button", class: "link", on: { click: go } }, piece.text);
  });
}

// Why: spoken to who cannot see it, unless it plays.
export class Why {
  constructor(page) {
    this.page = page;
    this.name = h("h2", {});
    this.text = h("p", { class: "why-text", role: "status", "aria-atomic": "true" });
    this.element = h("div", { class: "pane why" }, this.name, this.text);
    this.retell();
  }
  retell() {
    this.name.textContent = tr("Why");
    this.key = "";
  }
  update() {
    const { page } = this, { run } = page, lane = page.lane;
    this.text.setAttribute("aria-live", page.playing ? "off" : "polite");
    const told = lane ? run.why(page.step, lane) : { pieces: [], since: page.step };
    const is_then = told.since !== page.step;
    const key = `${is_then ? told.since : ""} ${JSON.stringify(told.pieces)} ${page.language}`;
    this.element.className = `pane why h${lane ? run.lane(lane).hue : 7}`;
    if (key === this.key) return;
    this.key = key;
    if (told.pieces.length === 0) return put(this.text, tr("No cause is recorded."));
    const then = is_then
      ? h("span", { class: "quiet" }, fill(tr("As of step {n}: "), { n: told.since })) : null;
    put(this.text, then, linked(page, told.pieces));
  }
}

// titled: a pane with a heading and a note beside it.
function titled(cls) {
  const name = h("h2", {}), note = h("span", { class: "note" }), body = h("div", { class: "body" });
  return { name, note, body,
           element: h("div", { class: `pane ${cls}` }, h("div", { class: "heading" }, name, note),
                      body) };
}

export class Console {
  constructor(page) {
    this.page = page;
    Object.assign(this, titled("console"));
    this.body.tabIndex = 0;
    this.body.setAttribute("role", "group");
    this.retell();
  }
  retell() {
    this.name.textContent = tr("Console");
    this.body.setAttribute("aria-label", tr("Console"));
    this.key = "";
  }
  update() {
    const { page } = this, { run } = page, lines = run.console(page.step);
    this.count = lines.length;
    const waits = page.hides && page.step >= page.limit;
    const key = `${lines.length} ${lines.at(-1)?.text} ${page.language} ${waits}`;
    if (key === this.key) return;
    this.key = key;
    this.note.textContent = lines.length === 1 ? tr("1 line")
      : fill(tr("{n} lines"), { n: lines.length });
    const shown = lines.slice(-LINES_MAX);
    put(this.body, lines.length > shown.length ? more(lines.length - shown.length) : null,
        h("ol", { class: "output" }, shown.map((line) =>
          h("li", { class: line.stream === 2 ? "stderr" : "" },
            h("button", { type: "button", class: "time link", on: { click: () =>
              page.go(line.step, line.lane) } }, formatTime(run.time(line.step), true)),
            line.lane ? laneName(page, line.lane) : h("span", {}),
            h("code", {}, line.text)))),
        waits ? h("p", { class: "waits-for-you" }, icon("lock"), page.hidingWords()) : null);
    this.body.scrollTop = this.body.scrollHeight;
  }
}

// LanePane: what is known of the lane that is looked at: its times, its locals.
export class LanePane {
  constructor(page) {
    this.page = page;
    Object.assign(this, titled("lane"));
    this.free = h("button", { type: "button", class: "link", on: { click: () =>
      page.hold(page.held) } });
    this.element.firstChild.append(this.free);
  }
  update() {
    const { page } = this, { run } = page, id = page.lane;
    this.element.hidden = !id;
    this.free.hidden = !page.held;
    this.free.textContent = tr("Follow whoever runs");
    if (!id) return;
    const lane = run.lane(id), state = run.state(id, page.step);
    put(this.name, h("i", { class: `dot h${lane.hue}` }), run.name(id));
    const place = run.queue(page.step).indexOf(id) + 1;
    const word = STATE_WORDS()[state] ?? tr("not born yet");
    this.note.textContent = place > 0 ? fill(tr("{state}, number {n}"), { state: word, n: place })
      : word;
    const spent = run.spent(id, page.step);
    const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
    put(this.body, h("dl", { class: "facts" },
                     fact(tr("CPU time"), formatTime(spent.running)),
                     fact(tr("Waiting"), formatTime(spent.waiting)),
                     fact(tr("In queue"), formatTime(spent.queued)),
                     fact(tr("Switches"), String(spent.switches))), this.locals(id));
  }
  // locals: as of the lane's last switch; what has changed since the one before is marked.
  locals(id) {
    const { page } = this, { run } = page, { now, before } = run.frames(id, page.step);
    const place = run.place(id, page.step), at = place?.line
      ? fill(tr("Stands at line {n}"), { n: place.line }) : run.text(run.lane(id).kind);
    const frame = now[0];
    if (!frame) return h("p", { class: "quiet" }, at);
    // frames are the same when they stand as far from the outermost and run one function
    const old = before[before.length - now.length];
    const was = new Map(old?.name === frame.name
      ? old.locals.map((local) => [local.name, `${local.type} ${local.value}`]) : []);
    const rows = frame.locals.slice(0, LOCALS_MAX).map((local) => {
      const is_new = was.get(local.name) !== `${local.type} ${local.value}`;
      return h("tr", { class: is_new ? "changed" : "" }, h("th", { scope: "row" }, local.name),
               h("td", { title: local.type }, local.value));
    });
    return [h("p", { class: "quiet" }, at, " · ",
              rows.length > 0 ? fill(tr("locals of {function}"), { function: frame.name })
                : tr("no locals")),
            rows.length > 0 ? h("table", { class: "locals" }, h("tbody", {}, rows)) : null];
  }
}

// StatePane: the ready queue, timers, callbacks, what the kernel does, findings.
export class StatePane {
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "pane state" });
  }
  update() {
    const { page } = this, { run } = page, queue = run.queue(page.step);
    this.count = queue.length;
    put(this.element, this.queue(queue), this.timers(run.timers(page.step)),
        this.callbacks(run.callbacks(page.step)), this.pending(run.pending(page.step)),
        this.findings(run.findings(page.step)));
  }
  section(cls, name, note, ...body) {
    return h("section", { class: cls }, h("div", { class: "heading" }, h("h2", {}, name),
                                          h("span", { class: "note" }, note)), ...body);
  }
  queue(queue) {
    const { page } = this, policy = page.run.text(page.run.data.policy ?? 0);
    const note = queue.length === 0 ? tr("empty")
      : fill(tr("{policy}, {n} waiting"), { policy, n: queue.length });
    return this.section("queue", tr("Ready queue"), note, queue.length > 0
      ? h("ol", { class: "chips" }, queue.slice(0, QUEUE_MAX).map((lane, i) =>
          h("li", {}, h("button", { type: "button", class: `chip h${page.run.lane(lane).hue}`, on: {
            click: () => page.hold(lane) } }, h("span", { class: "at" }, String(i + 1)),
            page.run.name(lane)))),
          queue.length > QUEUE_MAX ? h("li", {}, more(queue.length - QUEUE_MAX)) : null) : null);
  }
  // waitRow: who, for what, how much of the time has passed, how much is left.
  waitRow(lane, what, from, due) {
    const { page } = this, now = page.run.time(page.step);
    const left = Math.max(0, due - now), whole = Math.max(1, due - from);
    const who = lane ? laneName(page, lane) : h("span", { class: "lane-name" }, tr("machine"));
    const bar = h("span", { class: "bar", "aria-hidden": "true" },
                  h("i", { style: { width: `${Math.min(100, (1 - left / whole) * 100)}%` } }));
    const known = Number.isFinite(due);
    return h("li", { class: known ? null : "open" }, who, h("span", { class: "what" }, what),
             known ? [bar, h("span", { class: "rest" }, formatTime(left))] : null);
  }
  timers(timers) {
    const { run } = this.page;
    const note = timers.length === 0 ? tr("none pending")
      : fill(tr("{n} pending"), { n: timers.length });
    return this.section("timers", tr("Timers"), note, timers.length > 0
      ? h("ul", { class: "waits" }, timers.slice(0, TIMERS_MAX).map((timer) =>
          this.waitRow(timer.lane, run.text(timer.what), run.time(timer.armed), timer.due)),
          timers.length > TIMERS_MAX ? h("li", {}, more(timers.length - TIMERS_MAX)) : null)
      : null);
  }
  callbacks(callbacks) {
    if (callbacks.length === 0) return null;
    const { page } = this, shown = callbacks.slice(0, TIMERS_MAX);
    return this.section("callbacks", tr("Loop callbacks"),
                        fill(tr("{n} queued"), { n: callbacks.length }),
                        h("ol", { class: "calls" }, shown.map((one) =>
      h("li", {}, h("code", {}, page.run.text(one.what)),
        one.target ? laneName(page, one.target) : null)),
      callbacks.length > shown.length ? h("li", {}, more(callbacks.length - shown.length)) : null));
  }
  pending(pending) {
    if (pending.length === 0) return null;
    const { run } = this.page, shown = pending.slice(0, TIMERS_MAX);
    return this.section("pending", tr("Under way"), String(pending.length),
                        h("ul", { class: "waits" }, shown.map((one) =>
      this.waitRow(one.lane, `${run.text(one.what)} (${run.text(one.phase)})`, one.began, one.due)),
      pending.length > shown.length ? h("li", {}, more(pending.length - shown.length)) : null));
  }
  findings(findings) {
    const { page } = this, later = page.run.data.findings.length - findings.length;
    const note = findings.length > 0 ? String(findings.length)
      : later > 0 || page.hides ? tr("none so far") : tr("none");
    return this.section("findings", tr("Findings"), note, findings.map((one) =>
      h("div", { class: `finding${one.error ? " error" : ""}` },
        h("h3", {}, page.run.text(one.title)),
        h("p", {}, linked(page, page.run.sentence(one.text))),
        h("button", { type: "button", class: "link", on: { click: () =>
          page.go(one.step, one.lane) } }, fill(tr("step {n}"), { n: one.step })))));
  }
}
