// Drawing: a stretch of the run as the reader draws it: what a drawing is worth, as the app reckons
// it (app/lesson/drawing.h), the grid in which one draws, what is recorded beside what was drawn.
import { h, put } from "./dom.js";
import { fill, tr } from "./words.js";

const DRAWN = "urbn";      // runs, is ready, is blocked, is not there
const NOT_DRAWN = " ";     // it goes on as the cell before
const DRAWN_RIGHT = 80;    // of 100: counts as right

const stateWord = (letter) => ({ u: tr("running"), r: tr("ready"), b: tr("blocked"),
                                 n: tr("not there") })[letter];

// drawnOut: each cell with a letter of its own.
export const drawnOut = (rows, cells) => cells.map((row, i) => {
  let before = rows[i].now;
  return [...row].map((cell) => (before = cell === NOT_DRAWN ? before : cell)).join("");
});

// starts: the columns in which a lane begins to run.
const starts = (now, row) => [...row].flatMap((cell, i) =>
  cell === "u" && (i > 0 ? row[i - 1] : now) !== "u" ? [i] : []);

const aboveChance = (share, chance) =>
  chance >= 1 ? share : Math.max(0, (share - chance) / (1 - chance));

// scoreOf: `rows` have `now` and `right`; cells: a text for each, a letter for each column.
export function scoreOf(rows, cells) {
  const drawn = drawnOut(rows, cells), columns = drawn[0].length;
  const right = rows.map((row) => row.right.padEnd(columns, row.right.at(-1)).slice(0, columns));
  const all = rows.length * columns;
  const count = (row, wanted) => [...row].filter(wanted).length;
  const same = right.reduce((sum, row, i) =>
    sum + count(row, (cell, c) => cell === drawn[i][c]), 0);
  const constant = right.reduce((sum, row) =>
    sum + Math.max(...[...DRAWN].map((letter) => count(row, (cell) => cell === letter))), 0);
  let pairs = 0, ordered = 0;
  const runs = rows.map(({ now }, i) => [starts(now, right[i]), starts(now, drawn[i])]);
  runs.forEach(([mine, mineDrawn], i) => runs.slice(i + 1).forEach(([other, otherDrawn]) => {
    pairs += mine.length * other.length;
    mine.slice(0, mineDrawn.length).forEach((a, k) =>
      other.slice(0, otherDrawn.length).forEach((b, m) => {
        ordered += Math.sign(a - b) === Math.sign(mineDrawn[k] - otherDrawn[m]) ? 1 : 0;
      }));
  }));
  let sum = aboveChance(same / all, constant / all);
  if (pairs > 0) sum = (sum + aboveChance(ordered / pairs, 0.5)) / 2;
  return { cells: [same, all], pairs: [ordered, pairs], score: Math.floor(sum * 100 + 0.5) };
}
export const isDrawnRight = (score) => score >= DRAWN_RIGHT;

// keysOf: as an answer keeps it. cellsOf: the other way round; null: of another drawing.
export const keysOf = ({ rows }, cells) =>
  drawnOut(rows, cells).map((row, i) => `${rows[i].key}=${row}`);
export function cellsOf({ rows }, keys) {
  if (keys.length !== rows.length) return null;
  const cells = keys.map((key, i) =>
    key.startsWith(`${rows[i].key}=`) ? key.slice(rows[i].key.length + 1) : "");
  const known = cells.every((row, i) => row.length === rows[i].right.length &&
    /^[urbn]*$/.test(row));
  return known ? cells : null;
}

// scoreElsewhere: on another machine; null: one of the lanes is not there.
function scoreElsewhere(draw, cells, there) {
  const same = draw.rows.map((row) => there.rows.find((other) => other.key === row.key));
  return same.includes(undefined) ? null : scoreOf(same, drawnOut(draw.rows, cells)).score;
}

const cellClass = (letter) => `cell c-${letter}`;

// Head: the columns' numbers; the first one is what is shown.
const headRow = (columns) => h("div", { class: "numbers", role: "row" },
  h("div", { role: "columnheader" }, h("span", { class: "unseen" }, tr("Lane"))),
  h("div", { role: "columnheader", class: "now" }, tr("now")),
  Array.from({ length: columns }, (_, i) =>
    h("div", { role: "columnheader" }, String(i + 1))));

// DrawingGrid: `choice` holds what is drawn (cells) and each stroke before (before).
export class DrawingGrid {
  constructor(run, question, choice, changed) {
    Object.assign(this, { run, choice, changed, rows: question.draw.rows });
    this.columns = this.rows[0].right.length;
    this.brush = "u";
    this.stroke = null;  // what the pointer draws while it is down
    this.boxes = this.rows.map((row, i) => Array.from({ length: this.columns }, (_, c) =>
      h("div", { role: "gridcell", tabindex: i + c === 0 ? 0 : -1, "data-cell": `${i}.${c}` })));
    this.grid = h("div", { class: "drawing", role: "grid", "aria-label": tr("Your drawing"), on: {
      keydown: (event) => this.key(event),
      pointerdown: (event) => this.down(event), pointermove: (event) => this.over(event),
      pointerup: () => (this.stroke = null), pointercancel: () => (this.stroke = null),
    } }, headRow(this.columns), this.rows.map((row, i) =>
      h("div", { role: "row", class: `h${row.hue}` },
        h("div", { role: "rowheader", class: "name" }, this.name(i)),
        h("div", { role: "gridcell", class: cellClass(row.now), "aria-label":
          this.label(i, tr("now"), row.now) }), this.boxes[i])));
    this.grid.style.setProperty("--columns", String(this.columns + 1));
    this.element = h("div", { class: "draws" }, this.grid, this.brushes(), this.buttons(),
      h("p", { class: "quiet" },
        tr("An empty cell goes on as the one before it. Keys: arrows, 1 to 4, Delete.")));
    this.show();
  }
  name(i) {
    return this.run.text(this.rows[i].name);
  }
  label(i, column, letter) {
    return fill(tr("{lane}, {column}: {state}"), { lane: this.name(i), column,
                                                   state: stateWord(letter) });
  }
  brushes() {
    const name = `brush${Math.random()}`;
    return h("fieldset", { class: "brushes" }, h("legend", { class: "unseen" }, tr("Draw with")),
      [...DRAWN].map((letter, i) => h("label", { class: "brush" },
        h("input", { type: "radio", name, checked: letter === this.brush, on: { change: () =>
          (this.brush = letter) } }),
        h("i", { class: cellClass(letter), "aria-hidden": "true" }),
        h("span", {}, stateWord(letter)), h("kbd", { "aria-hidden": "true" }, String(i + 1)))));
  }
  buttons() {
    const one = (words, act) => h("button", { type: "button", class: "quiet-button", on: {
      click: act } }, words);
    return h("div", { class: "draw-ways" }, one(tr("Take the last stroke back"), () => this.undo()),
      one(tr("Begin anew"), () => this.clear()));
  }

  show() {
    const all = drawnOut(this.rows, this.choice.cells);
    this.boxes.forEach((row, i) => row.forEach((box, c) => {
      const own = this.choice.cells[i][c] !== NOT_DRAWN;
      box.className = `${cellClass(all[i][c])}${own ? "" : " goes-on"}`;
      const at = fill(tr("column {n} of {total}"), { n: c + 1, total: this.columns });
      box.setAttribute("aria-label", this.label(i, at, all[i][c]));
    }));
    this.changed();
  }
  // draw: a letter into a cell; `begins` a stroke, which is taken back as a whole.
  draw(i, c, letter, begins = true) {
    const { choice } = this, row = choice.cells[i];
    if (begins) choice.before.push([...choice.cells]);
    choice.cells[i] = row.slice(0, c) + letter + row.slice(c + 1);
    this.show();
  }
  undo() {
    if (this.choice.before.length === 0) return;
    this.choice.cells = this.choice.before.pop();
    this.show();
  }
  clear() {
    this.choice.before.push([...this.choice.cells]);
    this.choice.cells = this.choice.cells.map((row) => NOT_DRAWN.repeat(row.length));
    this.show();
  }

  placeOf(node) {
    const place = node?.closest?.("[data-cell]")?.dataset.cell;
    return place && this.grid.contains(node) ? place.split(".").map(Number) : null;
  }
  focus(i, c) {
    for (const box of this.boxes.flat()) box.tabIndex = -1;
    const box = this.boxes[i][c];
    box.tabIndex = 0;
    box.focus({ preventScroll: false });
  }
  down(event) {
    const place = this.placeOf(event.target);
    if (!place || event.button > 0) return;
    const [i, c] = place;
    event.preventDefault();
    this.focus(i, c);
    this.stroke = this.choice.cells[i][c] === this.brush ? NOT_DRAWN : this.brush;
    this.draw(i, c, this.stroke);
    if (event.target.hasPointerCapture?.(event.pointerId)) {
      event.target.releasePointerCapture(event.pointerId);
    }
  }
  over(event) {
    if (this.stroke === null || event.buttons === 0) return;
    const place = this.placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (place && this.choice.cells[place[0]][place[1]] !== this.stroke) {
      this.draw(place[0], place[1], this.stroke, false);
    }
  }
  key(event) {
    const place = this.placeOf(event.target);
    if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
    const [i, c] = place, last = this.columns - 1;
    const to = { ArrowLeft: [i, c - 1], ArrowRight: [i, c + 1], ArrowUp: [i - 1, c],
                 ArrowDown: [i + 1, c], Home: [i, 0], End: [i, last] }[event.key];
    if (to) {
      if (this.boxes[to[0]]?.[to[1]]) this.focus(...to);
    } else if (/^[1-4]$/.test(event.key)) {
      this.draw(i, c, DRAWN[Number(event.key) - 1]);
      this.focus(i, Math.min(c + 1, last));
    } else if (event.key === "Delete") this.draw(i, c, NOT_DRAWN);
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

// rowOf: one lane's states; those that are none of `same` are marked.
function rowOf(run, row, letters, name, same = null) {
  return h("tr", { class: `h${row.hue}` }, h("th", { scope: "row" }, name),
    h("td", { class: cellClass(row.now) }, h("span", { class: "unseen" }, stateWord(row.now))),
    [...letters].map((letter, c) => {
      const differs = same !== null && same[c] !== letter;
      return h("td", { class: `${cellClass(letter)}${differs ? " differs" : ""}` },
        h("span", { class: "unseen" }, stateWord(letter) + (differs ? `, ${tr("differs")}` : "")));
    }));
}

// drawnTable: what is recorded; with cells, what was drawn above it, where it differs. `empty`: to
// be drawn in on paper.
export function drawnTable(run, { rows }, cells = null, empty = false) {
  const columns = rows[0].right.length;
  const head = h("tr", { class: "numbers" }, h("td", {}),
    h("th", { scope: "col" }, tr("now")),
    Array.from({ length: columns }, (_, i) => h("th", { scope: "col" }, String(i + 1))));
  const drawn = cells ? drawnOut(rows, cells) : null;
  const body = rows.flatMap((row, i) => {
    const name = run.text(row.name);
    if (empty) return [rowOf(run, row, "n".repeat(columns), name)];
    if (!drawn) return [rowOf(run, row, row.right, name)];
    return [rowOf(run, row, drawn[i], fill(tr("{lane}, drawn"), { lane: name }), row.right),
            rowOf(run, row, row.right, fill(tr("{lane}, recorded"), { lane: name }))];
  });
  return h("table", { class: "drawn" }, h("thead", {}, head), h("tbody", {}, body));
}

// drawnResult: once it is locked: both, what it is worth, and on which machine it would be right.
export function drawnResult(run, question, cells) {
  const { draw } = question, box = h("div", { class: "drawn-result" });
  if (!cells) {
    put(box, drawnTable(run, draw));
    return box;
  }
  const { cells: [same, all], pairs: [ordered, pairs], score } = scoreOf(draw.rows, cells);
  const points = (n) => fill(tr("{n} of 100"), { n });
  const place = (title, n, here) => h("li", { class: n !== null && isDrawnRight(n) ? "right" : "" },
    h("span", { class: "what" }, title), h("span", { class: "note" },
      n === null ? tr("the moment does not come there") : points(n)),
    here ? h("span", { class: "detail" }, tr("this run")) : null);
  const machines = draw.machines.length === 0 ? null : [
    h("p", {}, h("b", {}, tr("Right on which machine?"))),
    h("ul", { class: "marked machines" }, place(tr("the machine of this run"), score, true),
      draw.machines.map((one) => place(run.text(one.title), scoreElsewhere(draw, cells, one))))];
  put(box, drawnTable(run, draw, cells),
    h("p", {}, fill(tr("{n} of {all} cells are as recorded."), { n: same, all })),
    pairs > 0 ? h("p", {}, fill(tr("Who runs before whom: {n} of {all} pairs are as recorded."),
                                { n: ordered, all: pairs })) : null,
    h("p", { class: "score" }, fill(tr("{n} of 100, where 0 is what chance gives"), { n: score })),
    machines);
  return box;
}
