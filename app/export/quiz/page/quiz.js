// A lesson in a learning platform: one question after another, each answered once. What was
// answered is the platform's to keep (SCORM 1.2).
const lesson = JSON.parse(document.getElementById("lesson").textContent);
const tr = (english) => lesson.words[english] ?? english;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const KEPT_MAX = 4096; // characters of cmi.suspend_data
const WINDOWS_MAX = 10; // in which the platform's API is looked for

function apiFrom(start) {
  let at = start;
  for (let i = 0; i < WINDOWS_MAX && at; ++i) {
    try {
      if (at.API) return at.API;
    } catch {
      return null; // another site's window
    }
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

// Platform: the API, or nothing at all where the page was opened without one.
class Platform {
  constructor() {
    this.api = apiFrom(window) ?? apiFrom(window.opener);
    this.open = this.api !== null && String(this.api.LMSInitialize("")) === "true";
  }
  get(name) {
    return this.open ? String(this.api.LMSGetValue(name) ?? "") : "";
  }
  set(name, value) {
    if (this.open) this.api.LMSSetValue(name, String(value));
  }
  commit() {
    if (this.open) this.api.LMSCommit("");
  }
  finish() {
    if (this.open) this.api.LMSFinish("");
    this.open = false;
  }
}

const platform = new Platform();
const asking = lesson.stops.filter((stop) => stop.options);
const answers = new Map(); // by a stop's number: chosen options (none: unknown), reason or -1

// isRight: the answer; the reason is told, but not scored.
function isRight(stop, { chosen }) {
  if (!stop.ordered) return chosen.length === 1 && stop.options[chosen[0]].right === 1;
  return chosen.length > 0 && chosen.every((option, place) => option === stop.order[place]);
}

// "1;EDITION;3:2:0;5:1.0.2:": of each stop what was chosen and the reason
function keptText() {
  let text = `1;${lesson.edition}`;
  for (const [number, { chosen, reason }] of answers) {
    const one = `;${number}:${chosen.join(".")}:${reason < 0 ? "" : reason}`;
    if (text.length + one.length <= KEPT_MAX) text += one;
  }
  return text;
}

function resume() {
  const [version, edition, ...list] = platform.get("cmi.suspend_data").split(";");
  if (version !== "1" || edition !== lesson.edition) return;
  for (const one of list) {
    const [number, chosen, reason] = one.split(":");
    const stop = asking.find((each) => each.number === Number(number));
    const options = chosen ? chosen.split(".").map(Number) : [];
    if (!stop || !options.every((option) => option in stop.options)) continue;
    const known = reason !== "" && Number(reason) in stop.reasons;
    answers.set(stop.number, { chosen: options, reason: known ? Number(reason) : -1 });
  }
}

function tellScore() {
  const right = asking.filter((stop) =>
    answers.has(stop.number) && isRight(stop, answers.get(stop.number))).length;
  const score = asking.length === 0 ? 100 : Math.round(100 * right / asking.length);
  platform.set("cmi.core.score.min", 0);
  platform.set("cmi.core.score.max", 100);
  platform.set("cmi.core.score.raw", score);
  const done = answers.size === asking.length;
  const least = platform.get("cmi.student_data.mastery_score");
  const judged = least === "" ? "completed" : score >= Number(least) ? "passed" : "failed";
  platform.set("cmi.core.lesson_status", done ? judged : "incomplete");
  return { right, done };
}

// LETTERS: by which SCORM names options.
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const lettersOf = (options) => options.map((option) => LETTERS[option]).join(",");

function tellInteraction(stop, answer) {
  if (!platform.get("cmi.interactions._children").includes("student_response")) return;
  const at = `cmi.interactions.${Number(platform.get("cmi.interactions._count")) || 0}`;
  const rights = stop.options.flatMap((option, i) => option.right === 1 ? [[i]] : []);
  platform.set(`${at}.id`, `stop-${stop.number}`);
  platform.set(`${at}.type`, stop.ordered ? "sequencing" : "choice");
  (stop.ordered ? [stop.order] : rights).forEach((right, i) =>
    platform.set(`${at}.correct_responses.${i}.pattern`, lettersOf(right)));
  if (answer.chosen.length > 0) platform.set(`${at}.student_response`, lettersOf(answer.chosen));
  platform.set(`${at}.result`, isRight(stop, answer) ? "correct" : "wrong");
}

function element(name, facts = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (key === "class") made.className = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// spanOf: words of a text, as their author wanted them.
function spanOf({ text, link, bold, italic, code }) {
  let made = code ? element("code", {}, text) : document.createTextNode(text);
  if (italic) made = element("em", {}, made);
  if (bold) made = element("strong", {}, made);
  return link ? element("a", { href: link, target: "_blank", rel: "noopener" }, made) : made;
}

const KINDS = ["p", "li", "pre"];

// richOf: an author's text: paragraphs, points and code.
function richOf(blocks) {
  return blocks.map(({ kind, depth, number, spans }) => {
    if (KINDS[kind] !== "li") return element(KINDS[kind], {}, ...spans.map(spanOf));
    const mark = number > 0 ? `${number}. ` : "• ";
    return element("p", { class: `item depth${depth}` }, mark, ...spans.map(spanOf));
  });
}

function nameOf(option) {
  const name = element(option.code ? "code" : "span", {}, option.text);
  return option.detail ? [name, element("small", {}, ` ${option.detail}`)] : [name];
}

function choice(group, value, parts) {
  const input = element("input", { type: "radio", name: group, value });
  return element("label", { class: "pick" }, input, ...parts);
}

function choices(stop) {
  const group = `stop${stop.number}`;
  const list = stop.options.map((option, i) => choice(group, i, nameOf(option)));
  return [...list, choice(group, "unknown", [tr("I don't know")])];
}

function places(stop) {
  return stop.options.map((option, i) => {
    const select = element("select", { "data-option": i },
                           element("option", { value: "" }, "–"),
                           ...stop.options.map((_, place) =>
                             element("option", { value: place }, `${place + 1}.`)));
    return element("label", { class: "pick" }, select, ...nameOf(option));
  });
}

// chosenIn: what the form says; null: it is not filled in yet.
function chosenIn(stop, form) {
  if (!stop.ordered) {
    const chosen = form.elements[`stop${stop.number}`].value;
    if (chosen === "") return null;
    return chosen === "unknown" ? [] : [Number(chosen)];
  }
  const order = [];
  for (const select of form.querySelectorAll("select")) {
    if (select.value === "" || order[Number(select.value)] !== undefined) return null;
    order[Number(select.value)] = Number(select.dataset.option);
  }
  return order;
}

function reasonIn(stop, form) {
  if (stop.reasons.length === 0) return -1;
  const reason = form.elements[`reason${stop.number}`].value;
  return reason === "" ? null : Number(reason);
}

function formOf(stop) {
  const form = element("form", {});
  form.append(element("fieldset", {}, element("legend", {}, stop.asks),
                      ...(stop.ordered ? places(stop) : choices(stop))));
  if (stop.reasons.length > 0) {
    const group = `reason${stop.number}`;
    form.append(element("fieldset", {}, element("legend", {}, tr("Why?")),
                        ...stop.reasons.map((reason, i) =>
                          choice(group, i, [element("span", {}, ...richOf(reason.rich))])),
                        choice(group, -1, [tr("I don't know")])));
  }
  const button = element("button", { type: "submit", disabled: true }, tr("Lock the answer"));
  form.append(button);
  form.addEventListener("change", () => {
    button.disabled = chosenIn(stop, form) === null || reasonIn(stop, form) === null;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = { chosen: chosenIn(stop, form), reason: reasonIn(stop, form) };
    if (answer.chosen === null || answer.reason === null || answers.has(stop.number)) return;
    lock(stop, answer);
  });
  return form;
}

// fillIn: an answer that is locked, as it was given.
function fillIn(stop, form, { chosen, reason }) {
  if (stop.ordered) {
    for (const select of form.querySelectorAll("select")) {
      select.value = String(chosen.indexOf(Number(select.dataset.option)));
    }
  } else {
    form.elements[`stop${stop.number}`].value = chosen.length === 0 ? "unknown" : chosen[0];
  }
  if (stop.reasons.length > 0) form.elements[`reason${stop.number}`].value = reason;
  for (const field of form.elements) field.disabled = true;
  form.querySelector("button").remove();
}

function rightOf(stop) {
  const right = stop.ordered ? stop.order.map((i) => stop.options[i])
    : stop.options.filter((option) => option.right === 1);
  const items = right.map((option) => element("li", {}, ...nameOf(option)));
  return element(stop.ordered ? "ol" : "ul", {}, ...items);
}

function beliefOf(stop, { chosen, reason }) {
  if (reason >= 0 && stop.reasons[reason].belief.length > 0) return stop.reasons[reason].belief;
  const misplaced = chosen.find((option, place) =>
    stop.ordered ? stop.order[place] !== option : stop.options[option].right !== 1);
  return misplaced === undefined ? [] : stop.options[misplaced].belief;
}

function feedbackOf(stop, answer) {
  const right = isRight(stop, answer);
  const out = element("section", { class: right ? "said right" : "said wrong", tabindex: -1 });
  out.append(element("h3", {}, right ? tr("Right") : tr("Not so")));
  if (!right) out.append(element("p", {}, tr("Right is:")), rightOf(stop));
  const reasoned = stop.reasons.some((reason) => reason.right === 1);
  if (reasoned && !(answer.reason >= 0 && stop.reasons[answer.reason].right === 1)) {
    out.append(element("p", {}, tr("The reason:")),
               element("ul", {}, ...stop.reasons.filter((reason) => reason.right === 1)
                 .map((reason) => element("li", {}, ...richOf(reason.rich)))));
  }
  const belief = beliefOf(stop, answer);
  if (belief.length > 0) out.append(element("div", { class: "belief" }, ...richOf(belief)));
  if (stop.after.length > 0) out.append(element("div", { class: "after" }, ...richOf(stop.after)));
  if (stop.why) out.append(element("p", { class: "why" }, stop.why));
  return out;
}

const list = document.getElementById("stops");

function add(stop) {
  const section = element("section", { class: "stop", id: `stop-${stop.number}` });
  section.append(element("h2", {}, `${stop.number}. ${stop.title}`),
                 element("div", { class: "text" }, ...richOf(stop.rich)));
  if (stop.change) section.append(element("p", { class: "change" }, stop.change));
  const picture = element("img", { src: stop.picture, alt: stop.described });
  section.append(element("div", { class: "picture", tabindex: 0, role: "group",
                                  "aria-label": tr("The run up to here") }, picture));
  if (stop.options) {
    const form = formOf(stop);
    section.append(form);
    if (answers.has(stop.number)) {
      fillIn(stop, form, answers.get(stop.number));
      section.append(feedbackOf(stop, answers.get(stop.number)));
    }
  }
  list.append(section);
}

// show: all stops up to the first question that is not answered.
function show() {
  for (const stop of lesson.stops.slice(list.children.length)) {
    add(stop);
    if (stop.options && !answers.has(stop.number)) break;
  }
  const { right, done } = tellScore();
  const counts = { right, of: asking.length, done: answers.size };
  document.getElementById("total").textContent = done
    ? fill(tr("All is answered: {right} of {of} right."), counts)
    : fill(tr("{done} of {of} questions are answered."), counts);
}

function lock(stop, answer) {
  answers.set(stop.number, answer);
  const section = document.getElementById(`stop-${stop.number}`);
  fillIn(stop, section.querySelector("form"), answer);
  const said = feedbackOf(stop, answer);
  section.append(said);
  platform.set("cmi.suspend_data", keptText());
  tellInteraction(stop, answer);
  show();
  platform.commit();
  said.focus();
}

// "0001:02:03.50"
function lengthText(seconds) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const hours = String(Math.floor(seconds / 3600)).padStart(4, "0");
  return `${hours}:${two(seconds / 60 % 60)}:${two(seconds % 60)}.00`;
}

function finish() {
  platform.set("cmi.core.session_time", lengthText(performance.now() / 1000));
  platform.set("cmi.core.exit", answers.size < asking.length ? "suspend" : "");
  platform.commit();
  platform.finish();
}

resume();
show();
platform.commit();
window.addEventListener("pagehide", finish);
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
