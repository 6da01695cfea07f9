// Source: the program, with the line each lane stands on.
import { h, put } from "./dom.js";
import { fill, tr } from "./words.js";

const TOKENS = ["", "kw", "ty", "st", "nu", "co", "fu"];
const TAGS_MAX = 2;

export class Source {
  constructor(page) {
    this.page = page;
    this.title = h("h2", {});
    this.chooser = h("select", { on: { change: () => page.set({
      source: Number(this.chooser.value) }) } });
    this.elsewhere = h("button", { type: "button", class: "link", on: { click: () =>
      this.follow() } });
    this.lines = h("ol", { class: "lines" });
    this.scroller = h("div", { class: "code", tabindex: 0, role: "group" }, this.lines);
    this.element = h("div", { class: "pane source" },
                     h("div", { class: "heading" }, this.title, this.chooser, this.elsewhere),
                     this.scroller);
    this.retell();
  }

  retell() {
    const { page } = this, sources = page.run.data.sources;
    this.chooser.hidden = sources.length < 2;
    this.chooser.setAttribute("aria-label", tr("File"));
    put(this.chooser, sources.map((source) => h("option", { value: source.id }, source.file)));
    this.scroller.setAttribute("aria-label", tr("Source"));
    this.shown = null;
  }

  // look: which file, and where in it the lane stands that is looked at.
  look() {
    const { page } = this, { run } = page;
    const place = page.lane ? run.place(page.lane, page.step) : null;
    const first = run.data.sources[0]?.id ?? 0;
    const own = place && run.sources.has(place.source) ? place.source : 0;
    return { id: page.source || own || this.last || first, place };
  }
  build(source) {
    const { page } = this, head = page.head ? 0 : source.head;
    this.rows = new Map();
    const rows = source.lines.map((pieces, i) => {
      if (i < head) return null;
      const code = h("code", {});
      for (let k = 0; k < pieces.length; k += 2) {
        const cls = TOKENS[pieces[k]];
        code.append(cls ? h("span", { class: cls }, pieces[k + 1]) : pieces[k + 1]);
      }
      const tags = h("span", { class: "tags" });
      const row = h("li", { value: i + 1 }, h("span", { class: "number", "aria-hidden": "true" },
                                              String(i + 1)), tags, code);
      this.rows.set(i + 1, { row, tags });
      return row;
    });
    const more = source.head > 0
      ? h("li", { class: "head-lines" }, h("button", { type: "button", class: "link", on: {
          click: () => page.set({ head: !page.head }) } },
          page.head ? tr("Hide the lesson's text and settings")
            : fill(tr("Show lines 1 to {n}"), { n: source.head })))
      : null;
    put(this.lines, more, rows);
    this.lines.style.setProperty("--digits", String(source.lines.length).length);
    this.marked = [];
  }

  update() {
    const { page } = this, { run } = page, { id, place } = this.look();
    const source = run.sources.get(id);
    this.element.hidden = !source;
    if (!source) return;
    this.last = id;
    const shown = `${id} ${page.head}`;
    if (shown !== this.shown) {
      this.shown = shown;
      this.title.textContent = source.file;
      this.chooser.value = id;
      this.build(source);
    }
    const standing = this.standing(id), here = place?.source === id ? place.line : 0;
    for (const line of this.marked) this.clear(line);
    this.marked = [...standing.keys()];
    for (const [line, lanes] of standing) this.mark(line, lanes, line === here);
    this.point(id);
    // where nobody is looked at, the line that was reached last
    const line = this.pointed[0] || here || run.latest(page.step, id);
    if (line && this.at !== `${shown} ${line} ${page.step}`) {
      this.at = `${shown} ${line} ${page.step}`;
      this.reveal(line);
    }
    this.tellElsewhere(standing, here);
  }
  // point: at the lines that the stop points at, which are the program's.
  point(id) {
    const { page } = this, lines = page.run.data.sources[0].id === id ? page.look?.lines ?? [] : [];
    for (const line of this.pointed ?? []) this.rows.get(line)?.row.classList.remove("looked");
    for (const line of lines) this.rows.get(line)?.row.classList.add("looked");
    this.pointed = lines;
  }
  // standing: who stands on which line of the file; who is looked at comes first.
  standing(id) {
    const { page } = this, { run } = page, lines = new Map();
    run.data.lanes.forEach((lane, i) => {
      if (lane.born > page.step || lane.lines.length === 0) return;
      const place = run.place(i + 1, page.step);
      if (!place || place.source !== id || place.line === 0) return;
      const there = lines.get(place.line) ?? [];
      if (i + 1 === page.lane) there.unshift(i + 1);
      else there.push(i + 1);
      lines.set(place.line, there);
    });
    return lines;
  }
  clear(line) {
    const at = this.rows.get(line);
    if (!at) return;
    at.tags.replaceChildren();
    at.row.className = "";
    at.row.removeAttribute("aria-current");
  }
  mark(line, lanes, is_here) {
    const at = this.rows.get(line), { page } = this;
    if (!at) return;
    // where several stand there is room for their short names
    const name = (lane) => (lanes.length > 1 ? page.run.lane(lane).tag : page.run.name(lane));
    const tag = (lane) => h("button", { type: "button", class: `tag h${page.run.lane(lane).hue}`,
                                        title: page.run.name(lane), on: { click: () =>
      page.hold(lane) } }, name(lane));
    const shown = lanes.length > TAGS_MAX ? 1 : lanes.length;
    put(at.tags, lanes.slice(0, shown).map(tag),
        lanes.length > shown ? h("span", { class: "tag more", title:
          lanes.slice(shown, 12).map((lane) => page.run.name(lane)).join(", ") },
          `+${lanes.length - shown}`) : null);
    at.row.className = is_here ? `here h${page.run.lane(page.lane).hue}` : "stood";
    if (is_here) at.row.setAttribute("aria-current", "true");
  }

  // tellElsewhere: of a lane whose line is out of sight.
  tellElsewhere(standing, here) {
    const { page, scroller } = this;
    this.far = null;
    const top = scroller.scrollTop, bottom = top + scroller.clientHeight;
    for (const [line, lanes] of standing) {
      const row = this.rows.get(line)?.row;
      if (!row || line === here || scroller.clientHeight === 0) continue;
      const y = row.offsetTop;
      if (y + row.offsetHeight <= top || y >= bottom) {
        this.far = { line, lane: lanes[0], up: y < top };
        break;
      }
    }
    this.elsewhere.hidden = !this.far;
    if (!this.far) return;
    const { line, lane, up } = this.far;
    const where = fill(tr("{lane} stands at line {n}"), { lane: page.run.name(lane), n: line });
    this.elsewhere.textContent = `${where} ${up ? "↑" : "↓"}`;
  }
  follow() {
    if (!this.far) return;
    const { line } = this.far;
    this.reveal(line, true);
    this.update();
  }
  reveal(line, centre = false) {
    const row = this.rows.get(line)?.row, { scroller } = this;
    if (!row || scroller.clientHeight === 0) return;
    const top = row.offsetTop, bottom = top + row.offsetHeight;
    const room = Math.min(48, scroller.clientHeight / 4);
    if (!centre && top - room >= scroller.scrollTop &&
        bottom + room <= scroller.scrollTop + scroller.clientHeight) return;
    scroller.scrollTop = Math.max(0, top - scroller.clientHeight / 2);
  }
}
