// Header: what this is, the language, light or dark, printing, the keys.
import { button, h, icon, put, sign } from "./dom.js";
import { tr } from "./words.js";

const THEMES = ["auto", "light", "dark"];
const THEME_ICONS = { auto: "half", light: "sun", dark: "moon" };
const LANGUAGES = { en: ["English", "en"], zh: ["中文", "zh"] };

export class Header {
  constructor(page) {
    this.page = page;
    this.crumbs = h("p", { class: "crumbs" });
    this.title = h("h1", {});
    this.tools = h("div", { class: "head-tools" });
    this.element = h("header", { class: "head" }, sign(),
                     h("div", { class: "names" }, this.crumbs, this.title), this.tools);
    this.keys = new Keys();
    this.retell();
  }
  retell() {
    const { page } = this, { run } = page;
    this.crumbs.textContent = run.text(run.data.chapter);
    this.crumbs.hidden = !this.crumbs.textContent;
    this.title.textContent = run.text(run.data.title);
    this.languages = page.languages.length < 2 ? [] : page.languages.map((code, i) =>
      h("button", { type: "button", lang: LANGUAGES[code][1], on: { click: () =>
        page.chooseLanguage(i) } }, LANGUAGES[code][0]));
    this.theme = button(tr("Theme"), { class: "tool", on: { click: () => page.chooseTheme(
      THEMES[(THEMES.indexOf(page.theme) + 1) % THEMES.length]) } });
    put(this.tools, this.languages.length > 0 ? h("div", { class: "choice languages", role: "group",
          "aria-label": tr("Language") }, this.languages) : null, this.theme,
        button(tr("Print"), { class: "tool print-button", on: { click: () => window.print() } },
               icon("print")),
        button(tr("Keys"), { class: "tool keys-button", on: { click: () => this.keys.show() } },
               "?"));
    this.keys.retell();
  }
  update() {
    const { page } = this, names = { auto: tr("Theme: as the system"), light: tr("Theme: light"),
                                     dark: tr("Theme: dark") };
    put(this.theme, icon(THEME_ICONS[page.theme]));
    this.theme.setAttribute("aria-label", names[page.theme]);
    this.theme.title = names[page.theme];
    this.languages.forEach((one, i) =>
      one.setAttribute("aria-pressed", String(i === page.run.language)));
  }
}

// Keys: what they do, in a dialog.
class Keys {
  constructor() {
    this.element = h("dialog", { class: "keys", "aria-labelledby": "keys-title" });
  }
  retell() {
    const rows = [["← →", tr("One step")],
                  ["⇧← ⇧→", tr("To the next switch of the lane that is looked at")],
                  ["Home End", tr("First and last step")], [tr("Space"), tr("Play and pause")],
                  ["+ −", tr("Zoom in and out")], ["Esc", tr("Follow whoever runs again")]];
    put(this.element, h("h2", { id: "keys-title" }, tr("Keys")),
        h("p", {}, tr("They work while the timeline has the focus: click into it first.")),
        h("dl", {}, rows.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)),
                                                h("dd", {}, what)))),
        h("p", {}, tr("On a touch screen: swipe the picture to step, tap a bar to go there.")),
        h("form", { method: "dialog" }, h("button", { class: "main-button" }, tr("Close"))));
  }
  show() {
    if (!this.element.isConnected) document.body.append(this.element);
    this.element.showModal();
  }
}
