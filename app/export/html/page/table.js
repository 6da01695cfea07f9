// Table: every step with who did what and why: the same as the picture, to be read. It is built
// when it is asked for, and of long runs a part at a time.
import { button, h, icon, put, saveAs } from "./dom.js";
import { linked } from "./panes.js";
import { fill, formatTime, tr } from "./words.js";

const PART = 200;

export class StepTable {
  constructor(page) {
    this.page = page;
    this.part = 0;
    this.show = h("button", { type: "button", class: "link-button", "aria-expanded": "false", on: {
      click: () => page.set({ table: !page.table }) } });
    this.save = h("button", { type: "button", class: "link-button", on: { click: () =>
      this.saveRecipe() } });
    this.facts = h("p", { class: "facts-line" });
    this.holder = h("section", { class: "pane steps-table", hidden: true });
    this.element = h("footer", { class: "foot-line" }, this.show, this.save, this.facts);
    this.retell();
  }
  retell() {
    const { page } = this, { run } = page;
    this.shown = 0;
    put(this.save, icon("save"), tr("Save as .fiberscope"));
    this.save.hidden = !run.data.recipe;
    const facts = run.data.facts.map((id) => run.text(id));
    this.facts.textContent = [...facts, tr("made with Fiberscope")].filter(Boolean).join(" · ");
    this.built = "";
  }
  saveRecipe() {
    const { data } = this.page.run;
    saveAs(`${data.file || "run"}.fiberscope`, "application/json", data.recipe);
  }
  update() {
    const { page } = this, { run } = page;
    this.holder.hidden = !page.table;
    const count = page.limit - run.first + 1;
    if (count !== this.shown) {
      this.shown = count;
      put(this.show, icon("table"), fill(page.hides ? tr("{n} steps as a table")
        : tr("All {n} steps as a table"), { n: count }));
    }
    this.show.setAttribute("aria-expanded", String(page.table));
    if (!page.table) return;
    const key = `${this.part} ${page.language} ${page.limit}`;
    if (key !== this.built) this.build(key);
    this.holder.querySelector("tr[aria-current]")?.removeAttribute("aria-current");
    this.holder.querySelector(`tr[data-step="${page.step}"]`)?.setAttribute("aria-current", "step");
  }
  build(key) {
    const { page } = this, { run } = page, all = page.limit - run.first + 1;
    this.built = key;
    this.part = Math.min(this.part, Math.floor((all - 1) / PART));
    const first = run.first + this.part * PART, end = Math.min(page.limit + 1, first + PART);
    const rows = [];
    for (let step = first; step < end; ++step) rows.push(this.row(step));
    const heads = [tr("Step"), tr("Time"), tr("Who"), tr("What"), tr("Why")];
    const turn = (by, name, sign) => button(name, { class: "tool", disabled:
      this.part + by < 0 || (this.part + by) * PART >= all ? true : null, on: { click: () => {
        this.part += by;
        page.changed();
      } } }, icon(sign));
    put(this.holder, h("div", { class: "heading" }, h("h2", {}, tr("All steps")),
          all > PART ? h("div", { class: "parts" }, turn(-1, tr("Steps before"), "back"),
            h("span", {}, fill(tr("{from} to {to} of {total}"),
                               { from: first, to: end - 1, total: page.run.last })),
            turn(1, tr("Steps after"), "forward")) : null),
        h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": tr("All steps") },
          h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) =>
            h("th", { scope: "col" }, head)))), h("tbody", {}, rows))));
  }
  row(step) {
    const { page } = this, { run } = page, who = run.data.who[step], lane = run.focus(step);
    const why = lane ? run.why(step, lane).pieces : [];
    return h("tr", { "data-step": step },
             h("td", {}, h("button", { type: "button", class: "link", on: { click: () =>
               page.go(step) } }, String(step))),
             h("td", { class: "mono" }, formatTime(run.time(step))), h("td", {}, run.name(who)),
             h("td", {}, run.text(run.data.events[step])), h("td", {}, linked(page, why)));
  }
}
