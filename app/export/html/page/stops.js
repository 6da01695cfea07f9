// Stops: where the lesson stops: what is to be seen there, its question, what is to be mended.
import { answersCsv, answersOf, readAnswers, writeAnswers } from "./answers.js";
import { confirmed, h, put, saveAs } from "./dom.js";
import { Choice, QuestionForm, resultOf } from "./question.js";
import { rich } from "./rich.js";
import { fill, tr } from "./words.js";

// stopName: of one that may be read, with its title; of others only what they are for.
export function stopName(page, index) {
  const { lesson, run } = page, stop = lesson.stops[index];
  const title = page.isClosed(index) ? "" : run.text(stop.title);
  const kind = run.text(stop.word ?? 0), n = index + 1;
  const text = kind && title ? fill(tr("{kind}: {text}"), { kind, text: title }) : kind || title;
  const name = fill(tr("Stop {n}: {text}"), { n, text });
  return lesson.answers[index] ? `${name}, ${tr("answered")}` : name;
}

// copyText: where the browser lets no page write into its clipboard, the text is selected.
async function copyText(area, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    area.focus();
    area.select();
    return false;
  }
}

// Fix: a program that has a fault. A page runs no Python.
class Fix {
  constructor(page, fix, after) {
    const { run } = page, said = h("span", { role: "status", class: "quiet" });
    const area = h("textarea", { readonly: true, rows: 8, spellcheck: "false", "aria-label":
      tr("The program") });
    area.value = fix.program;
    const copy = async () => {
      const done = await copyText(area, fix.program);
      said.textContent = done ? tr("Copied.") : tr("Selected: copy it with Ctrl+C.");
    };
    const solution = h("div", { class: "solution" });
    const show = h("button", { type: "button", class: "quiet-button", "aria-expanded": "false",
      on: { click: () => {
        const open = solution.childElementCount === 0;
        show.setAttribute("aria-expanded", String(open));
        put(solution, open ? h("pre", { tabindex: 0, role: "group",
          "aria-label": tr("A solution") }, this.marked(fix)) : null,
          open && after ? rich(run.blocks(after)) : null);
      } } }, tr("Show a solution"));
    const hint = run.blocks(fix.hint);
    this.element = h("div", { class: "fix" },
      h("p", {}, tr("A page cannot run Python.")),
      h("p", {}, tr("Change the program in Fiberscope, which checks it.")),
      h("p", {}, h("b", {}, tr("It passes when"))),
      h("ul", { class: "rules" }, fix.check.map((id) => h("li", {}, run.text(id)))),
      hint.length > 0 ? h("details", {}, h("summary", {}, tr("Show a hint")), rich(hint)) : null,
      area, h("div", { class: "fix-ways" },
        h("button", { type: "button", class: "quiet-button", on: { click: copy } },
          tr("Copy the program")), show, said),
      solution);
  }
  // marked: the mended program; lines that the other has not are marked.
  marked({ program, solution }) {
    const before = new Set(program.split("\n"));
    return solution.split("\n").map((line) =>
      h(before.has(line) ? "span" : "ins", {}, `${line}\n`));
  }
}

export class StopCard {
  constructor(page) {
    this.page = page;
    this.choices = new Map(); // by stop: what is chosen there and not locked yet
    this.element = h("article", { class: "pane stop", "aria-labelledby": "stop-title" });
    this.key = "";
  }
  retell() {
    this.key = "";
  }

  update() {
    const { page } = this, { lesson } = page, { data } = page.run;
    const belief = lesson.taught ? "" : page.run.text(data.belief);
    this.element.hidden = lesson.stops.length === 0 && !belief;
    const key = [page.stop, page.language, lesson.gate, lesson.done].join(" ");
    if (key === this.key) return;
    this.key = key;
    const at = page.stop, stop = lesson.stops[at];
    this.form = null;
    put(this.element, lesson.stops.length > 0 ? this.stepper(at) : null,
        h("div", { class: "text" }, h("p", { class: "which" }, this.which(at)),
          h("h2", { id: "stop-title" }, this.title(stop)),
          belief ? h("p", { class: "belief" }, h("b", {}, tr("Often believed")), " ", belief)
            : null,
          at === 0 && lesson.taught ? this.objective() : null,
          stop?.text ? this.told(stop) : null, this.asked(at, stop),
          stop?.fix ? new Fix(page, stop.fix, stop.after).element : null),
        this.ways(at), lesson.count > 0 ? this.kept() : null);
  }
  which(at) {
    const { lesson } = this.page, total = lesson.stops.length;
    if (at < 0) return tr("What to watch for");
    const where = fill(tr("Stop {n} of {total}"), { n: at + 1, total });
    const word = this.page.run.text(lesson.stops[at].word ?? 0);
    return word ? `${where} · ${word}` : where;
  }
  title(stop) {
    const { run } = this.page;
    if (!stop) return run.text(run.data.title);
    return run.text(stop.title) || (run.text(stop.word ?? 0));
  }
  objective() {
    const { run, lesson } = this.page, { objective, minutes } = lesson.taught;
    return h("div", { class: "objective" }, rich(run.blocks(objective)),
             h("p", {}, fill(tr("About {n} minutes"), { n: minutes })));
  }
  // told: on a narrow page its first lines, until more is asked for.
  told(stop) {
    const { run } = this.page, text = h("div", { class: "told" }, rich(run.blocks(stop.text)));
    if (stop.question || stop.fix) return text;
    text.classList.add("folds");
    const more = h("button", { type: "button", class: "link read-on", on: { click: () => {
      text.classList.remove("folds");
      more.remove();
    } } }, tr("Read on"));
    return [text, more];
  }

  stepper(at) {
    const { page } = this, { lesson } = page;
    // of many the words have no room; that of the present one stands below
    const kinds = lesson.taught ? " with-kinds" : "", many = lesson.stops.length > 6 ? " many" : "";
    return h("ol", { class: `steps${kinds}${many}` }, lesson.stops.map(
      ({ word }, i) => {
        const closed = page.isClosed(i), done = lesson.taught
          ? Boolean(lesson.answers[i]) || (i < at && !lesson.isOpen(i)) : i < at;
        return h("li", {}, h("button", { type: "button", class: done ? "done" : "",
          "aria-label": stopName(page, i), "aria-current": i === at ? "step" : null,
          "aria-disabled": closed ? "true" : null, title: closed ? page.whyClosed() : null,
          on: { click: () => page.goToStop(i) } }, done && i !== at ? "✓" : String(i + 1)),
          word ? h("span", { class: "kind", "aria-hidden": "true" }, page.run.text(word)) : null);
      }));
  }

  asked(at, stop) {
    const { page } = this, { lesson } = page;
    if (!stop?.question) return null;
    if (!lesson.isOpen(at)) {
      this.result = resultOf(page, at, lesson.answers[at]);
      return this.result;
    }
    if (!this.choices.has(at)) this.choices.set(at, new Choice(stop.question));
    this.form = new QuestionForm(page, at, this.choices.get(at), (answer) => {
      this.choices.delete(at);
      page.answer(answer);
      this.result.focus();
    });
    return this.form.element;
  }

  ways(at) {
    const { page } = this, { lesson } = page, of = lesson.stops.length;
    if (of === 0) return null;
    const go = (i, words, cls) => h("button", { type: "button", class: cls, on: { click: () =>
      this.leave(i) } }, words);
    const back = at > 0 ? go(at - 1, `‹ ${fill(tr("Stop {n}"), { n: at })}`, "quiet-button")
      : h("span", {});
    const next = page.run.text(lesson.stops[at + 1]?.word ?? 0);
    const name = fill(tr("Stop {n}"), { n: at + 2 });
    const words = `${next ? `${name} · ${next}` : name} ›`;
    const on = this.form ? this.form.button
      : at + 1 < of ? go(at + 1, words, "main-button") : null;
    return h("div", { class: "ways" }, back, on);
  }
  // leave: for another stop; whoever came by the keyboard is there, too.
  leave(index) {
    const { page, element } = this;
    if (!page.goToStop(index)) return;
    const title = element.querySelector("h2");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }

  // kept: how many are answered, and what can be done with the answers.
  kept() {
    const { page } = this, { lesson } = page, { name, edition } = lesson.taught;
    const words = h("p", { class: "quiet" }, this.form
      ? tr("One answer, no second try. It stays on this device.")
      : fill(tr("{n} of {total} answered; kept on this device alone."),
             { n: lesson.done, total: lesson.count }));
    if (lesson.done === 0) return h("div", { class: "kept" }, words);
    const save = () => saveAs(`${page.run.data.file || "lesson"}.answers.csv`, "text/csv",
                              answersCsv({ [name]: { edition, stops: answersOf(name, edition) } }));
    const clear = () => {
      const { [name]: mine, ...others } = readAnswers();
      if (mine) writeAnswers(others);
      this.choices.clear();
      page.forget();
    };
    return h("div", { class: "kept" }, words,
             h("button", { type: "button", class: "link", on: { click: save } }, tr("Save as CSV")),
             confirmed(tr("Clear my answers"), tr("Really clear them"), clear));
  }
}
