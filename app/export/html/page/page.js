// Page: what is looked at, and whoever shows it. All changes go through here.
import { Axis } from "./axis.js";
import { Lesson } from "./lesson.js";
import { openAtFirst } from "./rows.js";
import { fill, speak, tr } from "./words.js";

const KEPT = "fiberscope.page";

// kept: what the reader chose another time. A browser may keep nothing, or refuse to say.
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
function keep(choice) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...choice }));
  } catch {
    // it is forgotten when the page is closed
  }
}

export class Page {
  constructor(run) {
    const { data } = run, before = kept();
    this.run = run;
    this.lesson = new Lesson(run);
    this.parts = [];
    this.at = this.lesson.taught ? Math.min(this.lesson.gate, this.lesson.stops.length - 1) : -1;
    if (this.lesson.gate >= this.lesson.stops.length) this.at = Math.min(this.at, 0);
    this.step = this.at < 0 ? data.open : this.lesson.stepOf(this.at);
    this.notice = "";       // why something cannot be done
    this.held = 0;          // a lane that is looked at whoever runs
    this.playing = false;
    this.speed = 1;
    this.view = null;       // which part of the axis; null: as it fits
    this.open = new Set(openAtFirst(run));  // groups and bands that are unfolded
    this.tab = "source";
    this.source = 0;        // a file that was chosen; 0: where the lane stands
    this.head = false;      // the lesson's settings above the program are shown
    this.table = false;
    this.theme = before.theme ?? data.theme;
    this.languages = data.languages;
    this.axisKind = data.axis;
    this.axisChosen = false;
    this.relimit();
    this.setLanguage(Math.max(0, this.languages.indexOf(before.language)));
    this.setTheme(this.theme);
  }

  // limit: no step beyond it is shown, told or stepped to, by anything on the page.
  get limit() {
    return this.lesson.limit(this.at);
  }
  get hides() {
    return this.limit < this.run.last;
  }
  hidingWords() {
    const { hiding } = this.lesson;
    return hiding === this.at ? tr("Hidden until you answer")
      : fill(tr("Hidden until stop {n}"), { n: hiding + 1 });
  }
  // look: what the stop points at, while its moment is shown.
  get look() {
    const { look, changed } = this.lesson.stops[this.at] ?? {};
    return look && !changed && this.step === this.lesson.stepOf(this.at) ? look : null;
  }
  // relimit: the axis, when what may be seen has changed.
  relimit() {
    const { run, lesson } = this, changed = lesson.stops[this.at]?.changed;
    run.limit = this.limit;
    // two runs on one axis: idle time is folded in neither; while the changed one is hidden its few
    // steps are told, then what can be compared, which is time
    const own = this.axisKind === "folded" ? "time" : this.axisKind;
    const kind = !changed ? this.axisKind : this.axisChosen ? own
      : lesson.isOpen(this.at) ? "steps" : "time";
    const other = changed ? lesson.changedLimit(this.at) : 0;
    const key = `${kind} ${run.limit} ${other} ${changed ? this.at : ""}`;
    if (key === this.axisKey) return;
    this.axisKey = key;
    this.view = null;
    this.axis = new Axis(kind, run);
    this.other = null;
    if (!changed) return;
    const made = lesson.runOf(changed, run.language);
    made.limit = other;
    this.other = { run: made, axis: new Axis(kind, made), limit: other, lane: 0,
                   open: new Set(openAtFirst(made)), title: changed.title,
                   look: lesson.stops[this.at].look,
                   hides: other < made.last,
                   hidingWords: () => tr("Hidden until you answer") };
    this.axis.reach(this.other.axis.end);
    this.other.axis.reach(this.axis.end);
  }
  // lane: whose reason is told: who is held on to, or who runs.
  get lane() {
    return this.held || this.run.focus(this.step);
  }
  get language() {
    return this.languages[this.run.language];
  }
  // stop: of a lesson the one that is read, of points to watch the one that was reached last; -1:
  // none yet.
  get stop() {
    if (this.lesson.taught) return this.at;
    return this.run.data.stops.findLastIndex(({ step }) => step <= this.step);
  }

  add(part) {
    this.parts.push(part);
    return part;
  }
  changed() {
    this.step = Math.min(this.step, this.limit);
    this.relimit();
    for (const part of this.parts) part.update();
  }
  set(choice) {
    Object.assign(this, choice);
    this.changed();
  }

  // go: to a step, and to a lane if that is said. Answers whether there was a way to go.
  go(step, lane = 0) {
    const to = Math.min(Math.max(step, this.run.first), this.limit);
    const moves = to !== this.step || (lane !== 0 && lane !== this.held);
    const refused = step > this.limit && this.hides;
    this.step = to;
    if (lane !== 0) this.held = lane;
    if (moves) this.reach();
    if (refused) this.refuse();
    else if (moves) this.notice = "";
    if (moves || refused) this.changed();
    return moves;
  }
  // reach: stops of the lesson that were passed are read, as far as none of them asks.
  reach() {
    const { lesson } = this;
    if (!lesson.taught || lesson.isOpen(this.at)) return;
    for (let next = this.at + 1; next < lesson.stops.length; ++next) {
      const { step, changed } = lesson.stops[next];
      if (changed || step < lesson.stops[this.at].step || step > this.step) break;
      this.at = next;
      if (lesson.isOpen(next)) break;
    }
  }
  refuse() {
    this.notice = fill(tr("What comes after step {n} is hidden until stop {stop} is answered."),
                       { n: this.limit, stop: this.lesson.hiding + 1 });
  }
  // isClosed: a stop behind an open question.
  isClosed(index) {
    return index > this.lesson.gate;
  }
  whyClosed() {
    return fill(tr("Answer the question of stop {n} first."), { n: this.lesson.gate + 1 });
  }
  goToStop(index) {
    const { lesson } = this;
    if (lesson.stops[index] === undefined) return false;
    if (this.isClosed(index)) {
      this.set({ notice: this.whyClosed() });
      return false;
    }
    this.held = 0;
    if (lesson.taught) this.at = index;
    this.set({ step: lesson.stepOf(index), notice: "" });
    return true;
  }
  // answer: to the question of the stop that is read. It cannot be taken back.
  answer(answer) {
    const { lesson } = this, { changed, question } = lesson.stops[this.at];
    lesson.lock(this.at, answer);
    this.held = 0;
    if (!changed) this.step = Math.max(this.step, question.answered);
    this.set({ notice: "" });
  }
  // forget: all answers of the lesson; it begins anew.
  forget() {
    this.lesson.read();
    this.goToStop(0);
  }
  // hold: on to a lane, or let it go again.
  hold(lane) {
    this.set({ held: this.held === lane ? 0 : lane });
  }

  chooseAxis(kind) {
    this.axisKind = kind;
    this.axisChosen = true;
    this.changed();
  }
  setLanguage(index) {
    this.run.language = index;
    if (this.other) this.other.run.language = index;
    speak(this.language, this.run.data.chinese);
    document.documentElement.lang = this.language;
    document.title = this.run.text(this.run.data.title);
  }
  chooseLanguage(index) {
    this.setLanguage(index);
    keep({ language: this.language });
    for (const part of this.parts) part.retell?.();
    this.changed();
  }
  setTheme(theme) {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
  }
  chooseTheme(theme) {
    this.setTheme(theme);
    keep({ theme });
    this.changed();
  }
}

// place: the address' part behind #: "step=42" or "stop=3".
export function readPlace(page, hash) {
  const found = /^#(step|stop)=(\d+)$/.exec(hash);
  if (!found) return false;
  const number = Number(found[2]);
  if (found[1] === "stop") return page.goToStop(number - 1);
  page.held = 0;
  return page.go(number);
}
