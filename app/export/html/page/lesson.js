// Lesson: the stops of a page, which of their questions are open, and so how far the run may be
// seen. Points to watch are stops without questions.
import { answersOf, lockAnswer } from "./answers.js";
import { cellsOf } from "./drawing.js";
import { Run } from "./run.js";

export class Lesson {
  constructor(run) {
    this.last = run.last;
    this.stops = run.data.stops;
    this.taught = run.data.lesson ?? null;
    this.asks = this.taught?.questions === 1;
    this.read();
  }
  // read: what was answered before; answers that are no longer to be chosen do not count.
  read() {
    this.answers = this.stops.map(() => null);
    if (!this.asks) return;
    const kept = answersOf(this.taught.name, this.taught.edition);
    this.stops.forEach(({ question }, i) => {
      const answer = kept[i + 1];
      if (question && answer && isKnown(question, answer.chosen)) this.answers[i] = answer;
    });
  }
  get count() {
    return this.asks ? this.stops.filter((stop) => stop.question).length : 0;
  }
  get done() {
    return this.answers.filter(Boolean).length;
  }
  // isOpen: it asks, and nobody has answered.
  isOpen(i) {
    return this.asks && Boolean(this.stops[i]?.question) && !this.answers[i];
  }
  // gate: the first open question: no stop behind it is gone to.
  get gate() {
    const open = this.stops.findIndex((_, i) => this.isOpen(i));
    return open < 0 ? this.stops.length : open;
  }
  // hiding: the stop whose question hides the rest of the page's own run; -1: nothing is hidden.
  get hiding() {
    return this.stops.findIndex((stop, i) => !stop.changed && this.isOpen(i));
  }
  // signs: of the timeline, those that what may be seen has; null: all.
  get signs() {
    const { hiding } = this;
    return hiding < 0 ? null : this.stops[hiding].question.signs ?? null;
  }
  // limit: the last step that is shown to who is at that stop.
  limit(at) {
    const { hiding } = this;
    if (hiding < 0) return this.last;
    const { shown } = this.stops[hiding].question;
    if (at >= hiding) return shown;
    const before = this.stops.slice(0, hiding).filter((stop) => !stop.changed);
    // a question about an earlier moment takes away nothing that was to be seen before it
    if (before.every((stop) => stop.step <= shown)) return shown;
    return Math.max(...before.map((stop) => Math.max(stop.step, stop.question?.answered ?? 0)));
  }
  // stepOf: where the stop is looked at.
  stepOf(i) {
    const { step, question, changed } = this.stops[i];
    return this.isOpen(i) && !changed ? Math.min(step, question.shown) : step;
  }
  // changedLimit: the same of the run that the stop has changed.
  changedLimit(i) {
    const { question, changed } = this.stops[i];
    return this.isOpen(i) ? question.shown : changed.run.last;
  }
  // runOf: what a change came to, read once.
  runOf(changed, language) {
    changed.made ??= new Run(changed.run);
    changed.made.language = language;
    return changed.made;
  }
  lock(i, answer) {
    lockAnswer(this.taught, i + 1, answer);
    this.answers[i] = answer;
  }
}

// isKnown: the keys are of what can be chosen there now.
function isKnown(question, keys) {
  if (question.draw) return keys.length === 0 || cellsOf(question.draw, keys) !== null;
  return keys.every((key) => question.options.some((option) => option.key === key));
}

// isRight: the choice of one option; the whole order.
export function isRight(question, chosen) {
  if (question.order.length === 0) {
    return chosen.length === 1 && question.options[chosen[0]].right === 1;
  }
  return chosen.length === question.order.length &&
    chosen.every((option, i) => option === question.order[i]);
}

// heldBelief: what stands behind the choice: the reason's, else that of the first wrong option.
// Answers { text, english } or null.
export function heldBelief(question, chosen, reason) {
  const why = question.reasons[reason];
  if (why?.belief) return { text: why.belief, english: why.held };
  const ordered = question.order.length > 0;
  for (const [i, option] of chosen.entries()) {
    const { right, belief, held } = question.options[option];
    if ((ordered ? question.order[i] !== option : !right) && belief) {
      return { text: belief, english: held };
    }
  }
  return null;
}
