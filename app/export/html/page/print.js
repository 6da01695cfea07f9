// Print: what goes on paper: the program, the picture in black and white, what is to be watched; of
// a lesson a worksheet, and the answers last.
import { Axis } from "./axis.js";
import { h, put } from "./dom.js";
import { drawnTable } from "./drawing.js";
import { optionWords, rightOptions } from "./question.js";
import { rich, richInline } from "./rich.js";
import { openAtFirst } from "./rows.js";
import { Run } from "./run.js";
import { legendOf, Picture } from "./timeline.js";
import { fill, formatTime, tr } from "./words.js";

const PAPER_PX = 680; // of A4 and Letter, within their margins
const PAPER_ROWS = 26;

const blankLines = (n) => Array.from({ length: n }, () => h("i", { class: "line" }));

// onPaper: a run up to a step, as a picture of it is drawn from.
function onPaper(page, run, limit, kind) {
  const shown = Object.assign(Object.create(Run.prototype), run, { limit });
  return { run: shown, axis: new Axis(kind, shown), limit, lane: 0, look: null,
           open: run === page.run ? page.open : new Set(openAtFirst(run)),
           hides: limit < run.last, hidingWords: () => "" };
}

export class Print {
  constructor(page) {
    this.page = page;
    this.element = h("div", { class: "paper", "aria-hidden": "true" });
    window.addEventListener("beforeprint", () => this.build());
    window.addEventListener("afterprint", () => this.element.replaceChildren());
  }

  build() {
    const { page } = this, { lesson, run } = page, { data } = run;
    this.figures = 0;
    const blank = (name, width) => h("span", { class: "blank" }, name,
                                     h("i", { style: { width } }));
    const head = h("div", { class: "paper-head" }, h("p", {}, run.text(data.chapter)),
                   h("div", {}, h("h1", {}, run.text(data.title)), blank(tr("Name"), "120px"),
                     blank(tr("Date"), "60px")));
    if (lesson.taught) return put(this.element, head, this.goal(), ...this.worksheet());
    return put(this.element, head,
        data.belief ? h("p", {}, h("b", {}, tr("Often believed")), " ", run.text(data.belief))
          : null,
        this.program(), this.whole(tr("What happened"), this.caption()), this.stops());
  }
  caption() {
    const { run } = this.page;
    return run.data.facts.map((id) => run.text(id)).join(" · ");
  }
  program() {
    const { data } = this.page.run, source = data.sources[0];
    if (!source) return null;
    const last = source.lines.findLastIndex((line) => line.length > 0);
    return h("section", {}, h("h2", {}, tr("The program")),
             h("ol", { class: "paper-code" }, source.lines.slice(source.head, last + 1).map(
               (line, i) => h("li", {}, h("span", {}, source.head + i + 1), h("code", {},
                 line.filter((_, k) => k % 2).join("") || " ")))));
  }

  whole(title, caption, legend = true) {
    const { run, axisKind } = this.page;
    return this.picture(title, onPaper(this.page, run, run.last, axisKind), caption, legend);
  }
  picture(title, shown, caption, legend) {
    const { run } = this.page, { axis } = shown, picture = new Picture(shown);
    const all = axis.end - axis.begin;
    picture.lay(PAPER_PX, "print", { begin: axis.begin, end: axis.end + all * 0.01 });
    picture.rows = picture.rows.slice(0, PAPER_ROWS);
    picture.height = picture.edgeOf(picture.rows.length);
    picture.draw(0, picture.height);
    const { signs = null } = shown;
    const figure = h("figure", {}, title ? h("h2", {}, title) : null, picture.ruler, picture.body,
                     legend ? h("ul", { class: "legend" }, legendOf(run, signs)) : null,
                     h("figcaption", {}, caption));
    picture.wear(figure);
    return figure;
  }
  stops() {
    const { run } = this.page, { stops } = run.data;
    if (stops.length === 0) return null;
    return h("section", { class: "paper-stops" }, h("h2", {}, tr("What to watch for")),
             h("ol", {}, stops.map(({ step, title }) => h("li", {}, h("p", {}, h("b", {},
               run.text(title)), " ", h("em", {}, fill(tr("step {n}"), { n: step }))),
               blankLines(2)))));
  }

  goal() {
    const { run, lesson } = this.page, { objective, minutes } = lesson.taught;
    return h("p", { class: "goal" }, h("b", {}, tr("Goal")), " ", richInline(run.blocks(objective)),
             " ", fill(tr("About {n} minutes"), { n: minutes }));
  }
  numbered(text) {
    this.figures += 1;
    return [h("b", {}, fill(tr("Figure {n}"), { n: this.figures })), " ", text];
  }
  // worksheet: the picture ends where the last question is asked; the rest is to be drawn.
  worksheet() {
    const { page } = this, { lesson, run } = page;
    const asking = lesson.stops.findLast((stop) => lesson.asks && stop.question && !stop.changed);
    const limit = asking ? Math.min(asking.question.shown, run.last) : run.last;
    const title = limit < run.last ? fill(tr("What happened up to step {n}"), { n: limit })
      : tr("What happened");
    const caption = limit < run.last
      ? fill(tr("{facts}. The dashed field is yours: draw how it goes on."),
             { facts: this.caption() }) : this.caption();
    const shown = onPaper(page, run, limit, page.axisKind);
    shown.signs = asking?.question.signs ?? null;
    const figure = this.picture(title, shown, this.numbered(caption), true);
    const tasks = h("section", { class: "paper-stops worksheet" }, h("h2", {}, tr("Worksheet")),
                    h("ol", {}, lesson.stops.map((stop) => this.task(stop))));
    return [this.program(), figure, tasks, this.answers()];
  }
  task(stop) {
    const { lesson, run } = this.page, { question } = stop;
    const asked = question && lesson.asks;
    const where = stop.changed ? run.text(stop.changed.title)
      : fill(tr("step {n}"), { n: asked ? Math.min(stop.step, question.shown) : stop.step });
    const kind = run.text(stop.word), title = run.text(stop.title);
    return h("li", {}, h("p", {}, h("b", {}, title || kind), " ",
                         h("em", {}, title ? `${kind}, ${where}` : where)),
             rich(run.blocks(stop.text)), asked ? this.options(question) : null,
             asked ? h("p", { class: "because" }, tr("Because")) : null,
             stop.fix ? this.rules(stop.fix) : null,
             blankLines(stop.fix ? 5 : asked || stop.kind !== "run" ? 2 : 0));
  }
  options(question) {
    const { run } = this.page;
    if (question.draw) {
      return [h("p", {}, run.text(question.text)), drawnTable(run, question.draw, null, true)];
    }
    return [h("p", {}, run.text(question.text)),
            h("ul", { class: "boxes" }, question.options.map((option) =>
              h("li", {}, h("i", { class: "box" }), optionWords(run, option))))];
  }
  rules(fix) {
    const { run } = this.page;
    return [h("p", {}, tr("It passes when")),
            h("ul", { class: "rules" }, fix.check.map((id) => h("li", {}, run.text(id))))];
  }

  // answers: below a cut line, with the whole picture; on a page of their own; or not at all.
  answers() {
    const { page } = this, { lesson } = page, where = lesson.taught.answers;
    if (where === "none") return null;
    const cut = where === "end"
      ? h("p", { class: "cut-line" }, h("span", {}, tr("fold or cut here: answers below"))) : null;
    return h("section", { class: `paper-answers ${where}` }, cut, h("h2", {}, tr("Answers")),
             lesson.asks ? this.whole("", this.numbered(tr("The whole run.")), false) : null,
             h("ol", {}, lesson.stops.map((stop) => this.solved(stop))),
             h("p", { class: "made" }, fill(
               tr("Answers are computed from the recorded run. {facts}"),
               { facts: this.caption() })));
  }
  solved(stop) {
    const { page } = this, { run } = page, { question, changed, fix } = stop, parts = [];
    if (question) {
      if (question.draw) parts.push(drawnTable(run, question.draw));
      const ordered = question.order.length > 0, between = ordered ? " › " : ", ";
      parts.push(h("b", {}, rightOptions(question).flatMap((option, i) =>
        [i > 0 ? between : null, h(option.code ? "code" : "span", {}, run.text(option.text))])));
      const because = question.reasons.find((reason) => reason.right);
      if (because) parts.push(" — ", richInline(run.blocks(because.text)));
      if (question.why) parts.push(" — ", run.sentence(question.why).map((one) => one.text));
    }
    if (fix) parts.push(h("pre", {}, fix.solution.replace(/\n+$/, "")));
    if (stop.after) parts.push(h("div", {}, rich(run.blocks(stop.after))));
    if (changed) {
      const other = page.lesson.runOf(changed, run.language);
      const took = formatTime(other.time(other.last), true);
      parts.push(this.picture("", onPaper(page, other, other.last, "time"), this.numbered(
        `${run.text(changed.title)}: ${fill(tr("takes {time}"), { time: took })}`), false));
    }
    return h("li", {}, parts.length > 0 ? parts : "–");
  }
}
