// Site: the index of the lessons: which language is read, light or dark, how much was answered.
import { answersCsv, answersOf, readAnswers, writeAnswers } from "./answers.js";
import { button, h, icon, put, saveAs, sign } from "./dom.js";
import { speak, tr } from "./words.js";

const CHOICE = "fiberscope.page";
const WORDS = { en: "English", zh: "中文", both: "Both 双语" };
const SIGNS = { auto: "half", light: "sun", dark: "moon" };

function choices() {
  try {
    return JSON.parse(localStorage.getItem(CHOICE)) ?? {};
  } catch {
    return {};
  }
}
function choose(choice) {
  try {
    localStorage.setItem(CHOICE, JSON.stringify({ ...choices(), ...choice }));
  } catch {
    // it is forgotten when the page is closed
  }
}

const RING_WAY = 2 * Math.PI * 7; // round the ring, whose radius is 7

// showProgress: how many questions of each lesson are answered, in the ring of its card.
function showProgress() {
  let answered = 0;
  for (const card of document.querySelectorAll(".card[data-lesson]")) {
    const { lesson, edition, questions } = card.dataset, of = Number(questions);
    const done = Math.min(of, Object.keys(answersOf(lesson, edition)).length);
    const part = `${(RING_WAY * done) / of} ${RING_WAY}`, ring = card.querySelector(".progress");
    answered += done;
    ring.hidden = false;
    ring.querySelector(".done").setAttribute("stroke-dasharray", part);
    ring.querySelector(".done").style.display = done > 0 ? "" : "none";
    ring.querySelector(".number").textContent = `${done}/${of}`;
    for (const words of ring.querySelectorAll(".unseen")) {
      words.dataset.say ??= words.textContent;
      words.textContent = words.dataset.say.replace("{n}", done);
    }
  }
  document.getElementById("own").hidden = answered === 0;
}

// own: what can be done with the answers. Clearing is asked for twice.
function own() {
  const [save, clear, sure] = document.querySelectorAll("#own button");
  const asks = (again) => {
    clear.hidden = again;
    sure.hidden = !again;
  };
  save.addEventListener("click", () => saveAs("fiberscope.answers.csv", "text/csv",
                                              answersCsv(readAnswers())));
  clear.addEventListener("click", () => {
    asks(true);
    sure.focus();
  });
  sure.addEventListener("blur", () => asks(false));
  sure.addEventListener("click", () => {
    writeAnswers({});
    asks(false);
    showProgress();
  });
}

const CHINESE = JSON.parse(document.getElementById("words").textContent);
// inBoth: where both languages are read, the Chinese stands behind the English.
const inBoth = (text, language) =>
  language === "both" && CHINESE[text] ? `${text} ${CHINESE[text]}` : text;

function show() {
  const root = document.documentElement, chosen = choices();
  const language = chosen.site ?? "both", theme = chosen.theme ?? "auto";
  speak(language === "zh" ? "zh" : "en", CHINESE);
  root.dataset.language = language;
  root.dataset.theme = theme;
  const names = { auto: tr("Theme: as the system"), light: tr("Theme: light"),
                  dark: tr("Theme: dark") };
  const themes = Object.keys(SIGNS);
  put(document.getElementById("bar"), sign(), h("b", {}, inBoth(tr("Fiberscope course"), language)),
      h("div", { class: "choice", role: "group", "aria-label": inBoth(tr("Language"), language) },
        Object.entries(WORDS).map(([code, word]) => h("button", { type: "button",
          "aria-pressed": String(code === language), on: { click: () => {
            choose({ site: code, ...(code === "both" ? {} : { language: code }) });
            show();
          } } }, word))),
      button(inBoth(names[theme], language), { class: "tool", on: { click: () => {
        choose({ theme: themes[(themes.indexOf(theme) + 1) % themes.length] });
        show();
      } } }, icon(SIGNS[theme])));
}

show();
own();
showProgress();
