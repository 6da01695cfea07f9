// Main: reads the run, builds the page, and keeps the address in step with what is shown.
import { unpack } from "./data.js";
import { h, put } from "./dom.js";
import { Guest } from "./guest.js";
import { Header } from "./header.js";
import { Input } from "./input.js";
import { Other } from "./other.js";
import { Page, readPlace } from "./page.js";
import { Console, LanePane, StatePane, Why } from "./panes.js";
import { showPlain } from "./plain.js";
import { Print } from "./print.js";
import { Run } from "./run.js";
import { Source } from "./source.js";
import { StopCard } from "./stops.js";
import { StepTable } from "./table.js";
import { Timeline } from "./timeline.js";
import { Rail, Transport } from "./transport.js";
import { stepWords, tr } from "./words.js";

// layoutOf: by the room there is, whatever the window is.
function layoutOf(root) {
  if (root.clientWidth < 640) return "phone";
  return root.classList.contains("embed") ? "embed" : "wide";
}

// Tabs: on a narrow page one of source, console and queue is seen.
class Tabs {
  constructor(page, parts) {
    this.page = page;
    this.parts = parts; // name -> { part, title }
    this.element = h("div", { class: "tabs", role: "group" });
    this.retell();
  }
  retell() {
    const names = { source: tr("Source"), console: tr("Console"), queue: tr("Queue") };
    this.element.setAttribute("aria-label", tr("What is shown below"));
    put(this.element, Object.keys(this.parts).map((name) => h("button", { type: "button",
      "data-tab": name, on: { click: () => this.page.set({ tab: name }) } }, names[name],
      h("span", { class: "badge" }))));
  }
  update() {
    for (const tab of this.element.children) {
      const { count } = this.parts[tab.dataset.tab];
      tab.setAttribute("aria-pressed", String(tab.dataset.tab === this.page.tab));
      tab.lastChild.textContent = count ?? "";
      tab.lastChild.hidden = count === undefined;
    }
  }
}

// Frame: where everything stands; one order in every size.
class Frame {
  constructor(page, root) {
    this.page = page;
    this.root = root;
    const layout = () => layoutOf(root), add = (part) => page.add(part);
    const part = (cls, label, ...inside) => {
      const section = h("section", { class: cls }, ...inside.map((one) => one.element));
      this.labels.push([section, label]);
      return section;
    };
    this.labels = [];
    this.header = add(new Header(page));
    this.stop = add(new StopCard(page));
    this.timeline = new Timeline(page, layout);
    this.transport = new Transport(page);
    this.rail = new Rail(page, layout, this.timeline);
    this.other = new Other(page, layout, this.timeline);
    add(this.timeline), add(this.other), add(this.rail), add(this.transport);
    this.why = add(new Why(page));
    this.source = new Source(page);
    this.console = add(new Console(page));
    this.lane = add(new LanePane(page));
    this.state = add(new StatePane(page));
    this.tabs = add(new Tabs(page, { source: this.source, console: this.console,
                                     queue: this.state }));
    this.table = add(new StepTable(page));
    this.print = new Print(page);
    const label = (text) => () => text();
    this.figure = part("figure pane", label(() => tr("Timeline")), this.timeline, this.other,
                       this.rail, this.transport);
    this.figure.tabIndex = 0;
    const left = h("div", { class: "left" }, this.figure,
                   part("why-part", label(() => tr("Why")), this.why), this.tabs.element,
                   part("source-part", label(() => tr("Source")), this.source),
                   part("console-part", label(() => tr("Console")), this.console),
                   part("lane-part", label(() => tr("Lane")), this.lane));
    this.main = h("main", {}, this.stop.element, left,
                  part("state-part", label(() => tr("State")), this.state),
                  this.table.holder);
    put(root, this.header.element, this.main, this.table.element, this.print.element);
    this.guest = add(new Guest(page, root));
    add(this.source), add(this);
    this.retell();
    new Input(page, this.figure, this.timeline, this.transport);
  }
  retell() {
    for (const [section, text] of this.labels) section.setAttribute("aria-label", text());
  }
  update() {
    const { page, root } = this, { run } = page;
    root.dataset.tab = page.tab;
    root.dataset.look = (page.look?.panels ?? []).join(" ");
    root.dataset.layout = layoutOf(root);
    this.timeline.picture.describe(
      `${run.text(run.data.title)}: ${stepWords(page.step, run.last)}`,
      run.reason(page.step, page.lane));
    this.keepPlace();
  }
  // keepPlace: the step in the address, without a new entry in the history of the browser.
  keepPlace() {
    const place = `#step=${this.page.step}`;
    if (!this.ready || location.hash === place) return;
    try {
      history.replaceState(null, "", place);
    } catch {
      // some hosts do not let a page change its address
    }
  }
  start() {
    this.ready = readPlace(this.page, location.hash) || location.hash !== "";
    this.page.changed();
    this.ready = true;
    this.root.dataset.ready = "";
    window.addEventListener("hashchange", () => readPlace(this.page, location.hash));
    if (!this.guest.framed) this.figure.focus({ preventScroll: true, focusVisible: false });
  }
}

async function start() {
  const root = document.getElementById("app");
  const held = document.getElementById("run");
  try {
    const run = new Run(await unpack(held.textContent));
    held.remove();
    new Frame(new Page(run), root).start();
    // what is shown without scripts tells all of the run
    document.getElementById("plain").remove();
  } catch (error) {
    showPlain(error);
  }
}

start();
