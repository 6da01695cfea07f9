// Answers: what the reader answered, kept in this browser alone: no names, no time of day. Where
// the browser keeps nothing they last as long as the page.

const STORE = "fiberscope.answers";
const COLUMNS = ["lesson", "edition", "stop", "step", "type", "answer", "right", "reason",
                 "reason_right", "belief", "seconds", "score"];
let memory = {};

// readAnswers: by lesson its edition and, by stop from 1, what was answered.
export function readAnswers() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return memory;
  }
}
export function writeAnswers(all) {
  memory = all;
  try {
    if (Object.keys(all).length === 0) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // they are forgotten when the page is closed
  }
}

// answersOf: by stop; of another edition of the lesson none.
export function answersOf(name, edition) {
  const one = readAnswers()[name];
  return one?.edition === edition ? one.stops ?? {} : {};
}

// lockAnswer: the first one holds.
export function lockAnswer({ name, edition }, stop, answer) {
  const stops = answersOf(name, edition);
  if (!stops[stop]) {
    writeAnswers({ ...readAnswers(), [name]: { edition, stops: { ...stops, [stop]: answer } } });
  }
}

const cell = (value) => {
  // what a spreadsheet would take for a formula is text
  const text = String(value ?? "").replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const yesNo = (is) => (is ? "yes" : "no");

// answersCsv: RFC 4180 with a head line; the keys of an order are separated by " > ".
export function answersCsv(all) {
  const rows = Object.entries(all).flatMap(([name, { edition, stops }]) =>
    Object.entries(stops).map(([stop, a]) => [name, edition, stop, a.step, a.type,
      a.chosen.join(" > "), yesNo(a.right), a.reason, a.reason ? yesNo(a.reasonRight) : "",
      a.belief, a.seconds, a.type === "draw" ? a.score : ""]));
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
