// Other: the run that a stop has changed, below the page's own, on one axis.
import { h, put } from "./dom.js";
import { Picture } from "./timeline.js";
import { fill, formatTime, tr } from "./words.js";

const OTHER_LINES = 12;

export class Other {
  constructor(page, layout, timeline) {
    Object.assign(this, { page, layout, timeline });
    this.element = h("section", { class: "other" });
    this.key = "";
  }
  retell() {
    this.key = "";
  }
  update() {
    const { page, timeline } = this, { other } = page, width = timeline.element.clientWidth;
    this.element.hidden = !other;
    this.element.setAttribute("aria-label", tr("The changed run"));
    if (!other || width === 0 || !timeline.picture.strip) return;
    const { view } = timeline.picture.strip, layout = this.layout();
    const key = [width, layout, view.begin, view.end, other.axis.kind, other.limit, page.language,
                 page.at, document.documentElement.dataset.theme].join();
    if (key === this.key) return;
    this.key = key;
    put(this.element, this.heading(other), this.picture(width, layout, view), this.output(other));
  }
  heading({ run, title, limit }) {
    const took = limit < run.last ? ""
      : fill(tr("takes {time}"), { time: formatTime(run.time(run.last), true) });
    return h("div", { class: "heading" }, h("h2", {}, this.page.run.text(title)),
             h("span", { class: "note" }, took));
  }
  picture(width, layout, view) {
    const { other } = this.page, picture = new Picture(other);
    picture.lay(width, layout, view);
    picture.draw(0, picture.height);
    const { changed, seen } = this.page.lesson.stops[this.page.at];
    put(picture.ringed, picture.rings(changed ? Math.min(seen, other.limit) : 0));
    const lines = other.run.console(other.limit).map((line) => line.text).join("; ");
    picture.describe(this.page.run.text(other.title), lines);
    return h("div", { class: "still" }, picture.ruler, picture.body);
  }
  output({ run, limit }) {
    const lines = run.console(limit).slice(-OTHER_LINES);
    if (lines.length === 0) return null;
    return h("ol", { class: "output" }, lines.map((line) =>
      h("li", { class: line.stream === 2 ? "stderr" : "" },
        h("span", { class: "time" }, formatTime(run.time(line.step), true)),
        line.lane ? h("span", { class: `lane-name h${run.lane(line.lane).hue}` },
                      h("i", { class: "dot" }), run.name(line.lane)) : h("span", {}),
        h("code", {}, line.text))));
  }
}
