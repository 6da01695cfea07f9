// Question: one that is asked and answered once: options, reasons, the lock; then what is right,
// what stands behind the choice, and why it is so.
import { button, h, icon, put } from "./dom.js";
import { cellsOf, DrawingGrid, drawnOut, drawnResult, isDrawnRight, keysOf,
         scoreOf } from "./drawing.js";
import { heldBelief, isRight } from "./lesson.js";
import { linked } from "./panes.js";
import { rich, richInline } from "./rich.js";
import { fill, tr } from "./words.js";

export const UNKNOWN = -1;

// optionWords: an option with its lane's colour and its detail.
export function optionWords(run, option) {
  return [option.hue >= 0 ? h("i", { class: `dot h${option.hue}` }) : null,
          h(option.code ? "code" : "span", { class: "what" }, run.text(option.text)),
          option.detail ? h("span", { class: "detail" }, run.text(option.detail)) : null];
}

// Choice: what is chosen so far; it outlives a change of the language.
export class Choice {
  constructor(question) {
    this.option = null;  // a number; UNKNOWN
    this.reason = null;
    this.order = question.order.length > 0 ? question.options.map((_, i) => i) : null;
    this.cells = question.draw?.rows.map((row) => " ".repeat(row.right.length)) ?? null;
    this.before = [];  // of a drawing: each stroke
    this.begun = performance.now();
  }
}

// QuestionForm: while it is open.
export class QuestionForm {
  constructor(page, index, choice, lock) {
    Object.assign(this, { page, index, choice, lock });
    this.question = page.lesson.stops[index].question;
    this.missing = h("p", { class: "missing", role: "status" });
    const { run } = page, legend = h("legend", {}, run.text(this.question.text));
    const body = choice.cells ? this.drawing() : choice.order ? this.ordered() : this.options();
    this.element = h("div", { class: "question", on: { keydown: (event) => this.key(event) } },
                     h("fieldset", {}, legend, body), this.reasons(), this.missing);
    this.button = h("button", { type: "button", class: "main-button lock", on: { click: () =>
      this.submit() } }, icon("lock"), tr("Lock my answer"));
  }

  radio(name, value, chosen, choose) {
    return h("input", { type: "radio", name, value, checked: chosen, on: { change: choose } });
  }
  options() {
    const { run } = this.page, { choice, question } = this;
    const all = [...question.options.map((option) => optionWords(run, option)),
                 [h("span", { class: "what" }, tr("I don't know"))]];
    return h("div", { class: "options" }, all.map((words, i) => {
      const value = i < question.options.length ? i : UNKNOWN;
      return h("label", { class: "option" },
               this.radio("answer", value, choice.option === value, () => this.choose(value)),
               words,
               h("kbd", { "aria-hidden": "true" }, String(i + 1)));
    }));
  }
  choose(value) {
    this.choice.option = value;
    this.missing.textContent = "";
  }

  drawing() {
    const grid = new DrawingGrid(this.page.run, this.question, this.choice, () => {
      if (this.missing) this.missing.textContent = "";
    });
    return [grid.element, this.unsure()];
  }
  // unsure: where no option says it.
  unsure() {
    const { choice } = this, box = h("input", { type: "checkbox", checked:
      choice.option === UNKNOWN, on: {
        change: () => (choice.option = box.checked ? UNKNOWN : null) } });
    return h("label", { class: "option unsure" }, box, h("span", { class: "what" },
                                                        tr("I don't know")));
  }

  // ordered: moved by buttons, by arrow keys on them, or dragged.
  ordered() {
    const { run } = this.page, { choice, question } = this;
    this.list = h("ol", { class: "order" });
    this.said = h("p", { class: "unseen", role: "status" });
    this.list.append(...choice.order.map((i) => {
      const option = question.options[i], name = run.text(option.text);
      const move = (way, label, sign) => button(fill(label, { text: name }), { class: "tool", on: {
        click: () => this.move(item, way) } }, icon(sign));
      const item = h("li", { "data-option": i, draggable: "true", on: {
        dragstart: (event) => this.drag(event, item),
        dragover: (event) => this.over(event, item),
        dragend: () => this.drop(item) } },
        h("span", { class: "place", "aria-hidden": "true" }), optionWords(run, option),
        move(-1, tr("Move up: {text}"), "up"), move(1, tr("Move down: {text}"), "down"));
      return item;
    }));
    return [this.list, this.unsure(), this.said];
  }
  move(item, way) {
    const other = way < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return false;
    const focused = document.activeElement;
    if (way < 0) other.before(item);
    else other.after(item);
    focused.focus();
    this.drop(item);
    return true;
  }
  drag(event, item) {
    this.dragged = item;
    event.dataTransfer.setData("text/plain", item.textContent);
    event.dataTransfer.effectAllowed = "move";
  }
  over(event, item) {
    if (!this.dragged) return;
    event.preventDefault();
    const box = item.getBoundingClientRect();
    if (item === this.dragged) return;
    if (event.clientY < box.top + box.height / 2) item.before(this.dragged);
    else item.after(this.dragged);
  }
  drop(item) {
    this.dragged = null;
    this.choice.order = [...this.list.children].map((one) => Number(one.dataset.option));
    const { run } = this.page, place = this.choice.order.indexOf(Number(item.dataset.option));
    this.said.textContent = fill(tr("{text}: place {n} of {total}"), {
      text: run.text(this.question.options[item.dataset.option].text), n: place + 1,
      total: this.choice.order.length });
  }

  reasons() {
    const { run } = this.page, { choice, question } = this;
    if (question.reasons.length === 0) return null;
    return h("fieldset", { class: "reasons" }, h("legend", {}, tr("Your reason")),
             question.reasons.map((reason, i) => h("label", { class: "reason" },
               this.radio("reason", i, choice.reason === i, () => {
                 choice.reason = i;
                 this.missing.textContent = "";
               }), h("span", {}, richInline(run.blocks(reason.text))))));
  }

  // key: 1 to 9 choose; in an order the arrows move what has the focus; Enter locks.
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const item = event.target.closest(".order li");
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (item && way) {
      this.move(item, way);
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      this.submit();
      event.preventDefault();
    } else if (/^[1-9]$/.test(event.key)) {
      const input = this.element.querySelectorAll('input[name="answer"]')[Number(event.key) - 1];
      if (!input) return;
      input.focus();
      input.click();
      event.preventDefault();
    }
  }

  submit() {
    const { choice, question } = this, unknown = choice.option === UNKNOWN;
    const drawn = choice.cells?.some((row) => row.trim() !== "");
    if (choice.cells && !drawn && !unknown) return this.miss(tr("Draw something first"));
    if (!choice.cells && !choice.order && choice.option === null) {
      return this.miss(tr("Choose an answer first"));
    }
    if (question.reasons.length > 0 && choice.reason === null && !unknown) {
      return this.miss(tr("Choose a reason, too"));
    }
    const chosen = unknown || choice.cells ? [] : choice.order ?? [choice.option];
    const reason = question.reasons[choice.reason] ?? null;
    const { step } = this.page.lesson.stops[this.index];
    const rows = question.draw?.rows;
    const cells = unknown || !rows ? null : drawnOut(rows, choice.cells);
    const score = cells ? scoreOf(rows, cells).score : 0;
    return this.lock({
      step, type: question.type, chosen: cells ? keysOf(question.draw, cells)
        : chosen.map((i) => question.options[i].key),
      right: cells ? isDrawnRight(score) : isRight(question, chosen), score,
      reason: reason?.english ?? "",
      reasonRight: reason?.right === 1,
      belief: heldBelief(question, chosen, choice.reason)?.english ?? "",
      seconds: Math.round((performance.now() - choice.begun) / 1000),
    });
  }
  miss(text) {
    this.missing.textContent = text;
  }
}

// rightOptions: what is right, in its order.
export function rightOptions(question) {
  return question.order.length > 0 ? question.order.map((i) => question.options[i])
    : question.options.filter((option) => option.right);
}

function verdictOf(answer) {
  if (!answer) return tr("What is right");
  if (answer.chosen.length === 0) return tr("So it is");
  if (!answer.right) return tr("Not here");
  return answer.reasonRight || !answer.reason ? tr("Right") : tr("Right, for another reason");
}

// resultOf: once it is locked; `answer` is null where nobody was asked.
export function resultOf(page, index, answer) {
  const { run } = page, { question } = page.lesson.stops[index];
  const cells = question.draw && answer ? cellsOf(question.draw, answer.chosen) : null;
  const chosen = answer && !question.draw ? answer.chosen.map((key) =>
    question.options.findIndex((option) => option.key === key)) : [];
  const reason = question.reasons.findIndex((one) => one.english === answer?.reason);
  const belief = answer && !answer.right ? heldBelief(question, chosen, reason)
    : answer ? heldBelief(question, [], reason) : null;
  const ordered = question.order.length > 0;
  const mark = (option, place) => {
    const mine = !ordered && chosen.some((i) => question.options[i] === option);
    const right = ordered || option.right === 1;
    return h("li", { class: `${right ? "right" : ""}${mine ? " mine" : ""}` },
             h("span", { class: "sign-of", "aria-hidden": "true" },
               ordered ? place + 1 : right ? "✓" : mine ? "✗" : ""),
             optionWords(run, option),
             right && !ordered ? h("span", { class: "unseen" }, tr("right")) : null,
             mine ? h("span", { class: "note" }, tr("your answer")) : null);
  };
  const list = question.draw ? drawnResult(run, question, cells)
    : h(ordered ? "ol" : "ul", { class: "marked" },
                 (ordered ? rightOptions(question) : question.options).map(mark));
  const mine = ordered && answer && !answer.right && chosen.length > 0
    ? h("p", { class: "quiet" }, fill(tr("Your order: {order}"), {
        order: chosen.map((i) => run.text(question.options[i].text)).join(" › ") })) : null;
  const because = question.reasons.find((one) => one.right);
  const box = h("div", { class: `result${answer ? answer.right ? " is-right" : " is-wrong" : ""}`,
                         tabindex: -1, role: "group", "aria-label": tr("Result") });
  put(box, h("p", { class: "asked" }, run.text(question.text)),
      h("p", { class: "verdict" }, verdictOf(answer)), list, mine,
      question.several ? h("p", {},
        tr("Chance decides here: more than one answer is right.")) : null,
      belief ? h("div", { class: "held-belief" }, rich(run.blocks(belief.text))) : null,
      page.lesson.stops[index].after ? h("div", { class: "after" },
        rich(run.blocks(page.lesson.stops[index].after))) : null,
      because ? h("p", { class: "because" }, h("b", {}, tr("Because")), " ",
                  richInline(run.blocks(because.text))) : null,
      question.why ? h("p", { class: "recorded" }, h("b", {}, tr("Recorded")), " ",
                       linked(page, run.sentence(question.why))) : null);
  return box;
}
