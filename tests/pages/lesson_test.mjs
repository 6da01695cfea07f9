// lesson_test.mjs FOLDER: pages with lessons, gone through in Chromium: own.html is of
// own_lesson.md.txt, in variants; taught/*.html are of scenarios.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { unpack } from "../../app/export/html/page/data.js";
import { scoreOf } from "../../app/export/html/page/drawing.js";
import { Lesson } from "../../app/export/html/page/lesson.js";
import { Run } from "../../app/export/html/page/run.js";
import { accessible, close, launch, open, ready, run, stepOf, textOf } from "./support.mjs";

const [folder] = process.argv.slice(2);
const url = (name) => `file://${folder}/${name}.html`;
const HELD = /<script type="application\/octet-stream" id="run">([^<]*)<\/script>/;
const browser = await launch();

const readRun = async (name) =>
  new Run(await unpack(HELD.exec(readFileSync(`${folder}/${name}.html`, "utf-8"))[1]));
// fresh: opened by who has not answered anything.
async function fresh(name, size = {}) {
  const page = await open(browser, url(name), size);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await ready(page);
  return page;
}
const isAsked = (page) => page.evaluate(() => Boolean(document.querySelector(".question")));
const goOn = (page) => page.$eval(".ways button:last-child", (button) => button.click());
const here = async (page) =>
  Number((await textOf(page, ".steps [aria-current]")).match(/\d+/)[0]) - 1;
// choose: an option by number (from 0; null: "I don't know"), a reason if there are any; no lock.
const choose = (page, option, reason = 0) => page.evaluate((chosen, why) => {
  const radios = [...document.querySelectorAll('input[name="answer"]')];
  if (chosen === null) (radios.at(-1) ?? document.querySelector(".unsure input")).click();
  else radios[chosen]?.click();
  document.querySelectorAll('input[name="reason"]')[why]?.click();
}, option, reason);
async function answer(page, option, reason) {
  await choose(page, option, reason);
  await page.click(".lock");
}

// saidOf: all that the run says until the step, or after it.
function saidOf(recorded, from, to) {
  const said = new Set();
  for (let step = from; step <= to; ++step) {
    said.add(recorded.text(recorded.data.events[step]));
    const lane = recorded.focus(step);
    if (lane) said.add(recorded.reason(step, lane));
  }
  for (const line of recorded.data.console) {
    for (let i = 2; i + 1 < line.length; i += 2) {
      if (line[i] >= from && line[i] <= to) said.add(line[i + 1].trim());
    }
  }
  for (const lane of recorded.data.lanes) {
    if (lane.born >= from && lane.born <= to) said.add(recorded.text(lane.name));
  }
  return said;
}
// secrets: what is said after the limit alone, and stands neither in the program nor before.
function secrets(recorded, limit) {
  const before = [...saidOf(recorded, 1, limit)].join("\n");
  const program = recorded.data.sources.flatMap((source) => source.lines.map((line) =>
    line.filter((_, i) => i % 2).join(""))).join("\n");
  const facts = recorded.data.facts.map((id) => recorded.text(id)).join("\n");
  return [...saidOf(recorded, limit + 1, recorded.last)].filter((text) => text.length >= 8 &&
    ![before, program, facts].some((known) => known.includes(text)));
}
// pageSays: every text and every attribute outside of the stop that is read.
const pageSays = (page) => page.evaluate(() => {
  const out = [];
  const walk = (node) => {
    if (node.nodeType === 3) out.push(node.data);
    if (node.nodeType !== 1 || node.matches(".stop, .other, script, style")) return;
    for (const { value } of node.attributes) out.push(value);
    const own = [...node.childNodes];
    // a sentence may stand in pieces
    if (own.length > 1 && node.matches("p, td, code")) out.push(node.textContent);
    own.forEach(walk);
  };
  walk(document.documentElement);
  return out.join("\n");
});
async function tellsNothing(page, recorded, limit, what) {
  await page.evaluate(() => document.querySelector(".link-button[aria-expanded=false]")?.click());
  const said = await pageSays(page), hidden = secrets(recorded, limit);
  assert.deepEqual(hidden.filter((text) => said.includes(text)), [], what);
  const last = await page.$$eval(".timeline .row [data-step]", (all) =>
    Math.max(0, ...all.map((one) => Number(one.dataset.step))));
  assert.ok(last <= limit, `${what}: the picture shows step ${last} of ${limit}`);
  const lanes = await page.$$eval(".timeline .back[data-lane]", (all) => all.map((one) =>
    Number(one.dataset.lane)));
  assert.deepEqual(lanes.filter((lane) => recorded.lane(lane).born > limit), [],
                   `${what}: rows of lanes that are not born`);
  const end = await page.$$eval(".timeline title", (all) => Math.max(0, ...all.map((one) =>
    Number(/steps \d+ to (\d+)/.exec(one.textContent)?.[1] ?? 0))));
  assert.ok(end <= limit, `${what}: a bar's title tells of step ${end} of ${limit}`);
  assert.equal(await page.$$eval(".steps-table tbody tr", (all) => all.length),
               Math.min(200, limit), `${what}: rows of the table`);
  return hidden.length;
}
// marksNothing: no option looks otherwise than the others.
async function marksNothing(page, what) {
  const shapes = await page.$$eval(".options .option, .order li", (all) => all.map((one) =>
    [one.className, ...[...one.querySelectorAll("input")].map((input) => input.className)].join()));
  const drawn = await page.$$(".drawing [data-cell]:not(.goes-on)");
  if (await page.$(".drawing")) assert.equal(drawn.length, 0, `${what}: cells are filled`);
  else assert.equal(new Set(shapes).size, 1, `${what}: ${shapes}`);
  assert.equal((await page.$$(".result, .verdict")).length, 0, what);
}

await run({
  async "of no lesson a page tells what comes after an open question"() {
    let asked = 0, kept = 0;
    for (const file of readdirSync(`${folder}/taught`)) {
      const name = `taught/${file.slice(0, -5)}`, recorded = await readRun(name);
      const lesson = new Lesson(recorded), page = await fresh(name);
      assert.ok(lesson.taught, `${name} has no lesson`);
      for (let at = 0; at < lesson.stops.length; ++at) {
        assert.equal(await here(page), at, name);
        const limit = lesson.limit(at), what = `${name}, stop ${at + 1}`;
        if (limit < recorded.last) kept += await tellsNothing(page, recorded, limit, what);
        if (lesson.isOpen(at)) {
          assert.ok(await isAsked(page), what);
          await marksNothing(page, what);
          await answer(page, null);
          lesson.answers[at] = { chosen: [] };
          ++asked;
          const after = lesson.limit(at);
          if (after < recorded.last) kept += await tellsNothing(page, recorded, after, what);
        }
        if (at + 1 < lesson.stops.length) await goOn(page);
      }
      assert.equal(lesson.limit(lesson.stops.length - 1), recorded.last);
      await close(page);
    }
    assert.ok(asked > 5 && kept > 50, `${asked} questions, ${kept} secrets`);
  },

  async "keys, buttons, rail and address do not lead past an open question, and it is said"() {
    const recorded = await readRun("own"), limit = new Lesson(recorded).limit(0);
    const page = await fresh("own");
    assert.equal(await stepOf(page), limit);
    const refused = async (what) => {
      assert.equal(await stepOf(page), limit, what);
      assert.match(await textOf(page, ".notice"), /hidden until stop 1|stop 1 first/, what);
      await page.evaluate(() => (location.hash = "#step=1"));
      await page.waitForFunction(() => document.querySelector(".notice").textContent === "");
    };
    await page.focus(".figure");
    await page.keyboard.press("End");
    await refused("End");
    const controls = [".step-button:nth-child(4)", ".step-button:last-child", ".play-button"];
    for (const control of controls) {
      await page.evaluate((n) => (location.hash = `#step=${n}`), limit);
      await page.waitForFunction((n) =>
        Number(document.querySelector(".rail input").value) === n, {}, limit);
      assert.equal(await page.$eval(control, (b) => b.getAttribute("aria-disabled")), "true");
      await page.$eval(control, (button) => button.click());
      await refused(control);
    }
    await page.$eval(".rail input", (range) => {
      range.value = range.max;
      range.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await refused("rail");
    for (const hash of ["#step=999", "#stop=6"]) {
      await page.evaluate((to) => (location.hash = to), `#step=${limit}`);
      await page.evaluate((to) => (location.hash = to), hash);
      await page.waitForFunction(() => document.querySelector(".notice").textContent !== "");
      await refused(hash);
    }
    assert.equal(await here(page), 0);
    assert.deepEqual(await page.$$eval(".steps button", (all) => all.map((b) =>
      b.getAttribute("aria-disabled"))), [null, ...Array(6).fill("true")]);
    assert.ok(!(await page.$$eval(".flag-button", (all) => all.map((b) =>
      b.getAttribute("aria-label")).slice(1).join())).includes("In which order"));
    await close(page);
  },

  async "one answer: locked, told what is right and why, kept, saved without a name, cleared"() {
    const page = await fresh("own"), recorded = await readRun("own");
    const { question } = recorded.data.stops[0];
    const wrong = question.options.findIndex((option) => option.key === "ann");
    await page.click(".lock");
    assert.equal(await textOf(page, ".missing"), "Choose an answer first");
    await page.$$eval('input[name="answer"]', (all, i) => all[i].click(), wrong);
    await page.click(".lock");
    assert.equal(await textOf(page, ".missing"), "Choose a reason, too");
    await answer(page, wrong, 1);
    assert.ok(await page.evaluate(() => document.activeElement.matches(".result")));
    assert.equal(await textOf(page, ".verdict"), "Not here");
    assert.match(await textOf(page, ".marked .right"), /bob/);
    assert.match(await textOf(page, ".marked .mine"), /ann.*your answer/);
    assert.equal(await textOf(page, ".held-belief"), "Only time.sleep() stops the thread.");
    assert.match(await textOf(page, ".because"), /first in the queue/);
    assert.equal(await textOf(page, ".recorded"),
                 `Recorded ${recorded.sentence(question.why).map((one) => one.text).join("")}`);
    assert.equal(await stepOf(page), question.answered);
    assert.equal((await page.$$(".question, .lock")).length, 0, "there is no second try");
    await page.reload();
    await ready(page);
    await page.$eval(".steps button", (button) => button.click());
    assert.equal(await textOf(page, ".verdict"), "Not here");
    const csv = await page.evaluate(async () => {
      const make = URL.createObjectURL;
      let blob = null;
      URL.createObjectURL = (one) => make.call(URL, (blob = one));
      document.querySelector(".kept .link").click();
      return blob.text();
    });
    const [head, row, end] = csv.split("\r\n");
    assert.equal(head, "lesson,edition,stop,step,type,answer,right,reason,reason_right,belief," +
                       "seconds,score");
    assert.match(row, new RegExp("^own,[0-9a-f]{16},1,\\d+,runs-next,ann,no," +
                                 "a sleep stops the thread,no," +
                                 "Only `time\\.sleep\\(\\)` stops the thread\\.,\\d+,$"));
    assert.equal(end, "");
    await page.click(".kept .link:last-child");
    assert.equal(await textOf(page, ".verdict"), "Not here", "it is asked twice");
    await page.click(".kept .link:last-child");
    assert.ok(await isAsked(page));
    assert.equal(await page.evaluate(() => localStorage.getItem("fiberscope.answers")), null);
    await close(page);
  },

  async "the keyboard alone is enough, and an order is brought about by its keys and buttons"() {
    const page = await fresh("own"), { question } = (await readRun("own")).data.stops[0];
    const bob = question.options.findIndex((option) => option.key === "bob");
    await page.focus(".question input");
    await page.keyboard.press(String(bob + 1));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    assert.equal(await textOf(page, ".verdict"), "Right");
    assert.equal((await page.$$(".held-belief")).length, 0);
    for (let i = 0; i < 2; ++i) {
      await page.focus(".ways button:last-child");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "stop-title");
    }
    const order = () => page.$$eval(".order .what", (all) => all.map((one) => one.textContent));
    const wanted = ["bob is awake again", "ann is awake again", "all have come home"];
    assert.deepEqual((await order()).sort(), [...wanted].sort());
    for (const [place, text] of wanted.entries()) {
      await page.focus(`.order button[aria-label="Move up: ${text}"]`);
      for (let i = (await order()).indexOf(text); i > place; --i) {
        await page.keyboard.press(place === 0 ? "ArrowUp" : "Enter");
      }
      assert.equal((await order())[place], text);
    }
    assert.match(await textOf(page, ".question .unseen"), /place \d of 3/);
    await page.click(".lock");
    assert.equal(await textOf(page, ".verdict"), "Right");
    await close(page);
  },

  async "a changed run is hidden until it is answered, then stands below the first on its axis"() {
    const page = await fresh("own"), recorded = await readRun("own");
    const other = new Run(recorded.data.stops[3].changed.run);
    for (let at = 0; at < 3; ++at) {
      if (await isAsked(page)) await answer(page, null);
      await goOn(page);
    }
    assert.equal(await textOf(page, ".other h2"), "ann sleeps half a second");
    assert.equal((await page.$$(".other .hidden-part")).length, 1);
    const { shown } = recorded.data.stops[3].question;
    assert.ok(!(await page.$eval(".other", (e) => e.outerHTML)).includes("ann is awake again"));
    assert.ok(await page.$$eval(".other [data-step]", (all, n) =>
      all.every((one) => Number(one.dataset.step) <= n), shown));
    await answer(page, 0, 0);
    assert.equal((await page.$$(".other .hidden-part")).length, 0);
    assert.match(await textOf(page, ".other .output"), /ann is awake again/);
    assert.equal((await page.$$(".other .output li")).length, other.console(other.last).length);
    const ticks = (part) => page.$$eval(`${part} .ruler .tick`, (all) => all.map((one) =>
      Math.round(one.getBoundingClientRect().left)));
    const [above, below] = [await ticks(".timeline"), await ticks(".other")];
    assert.ok(above.length > 2);
    assert.deepEqual(above, below);
    await goOn(page);
    assert.ok(await page.$eval(".other", (e) => e.hidden));
    await close(page);
  },

  async "what is to be mended can be copied, and its solution is behind a button"() {
    const page = await fresh("own");
    for (let at = 0; at < 4; ++at) {
      if (await isAsked(page)) await answer(page, null);
      await goOn(page);
    }
    assert.equal(await page.$eval(".fix textarea", (area) => area.value),
                 readFileSync(`${folder}/own.py`, "utf-8"));
    assert.match(await textOf(page, ".fix"), /cannot run Python.*bob is up/);
    assert.equal((await page.$$(".solution pre")).length, 0);
    await page.click(".fix-ways button:nth-child(2)");
    assert.equal(await textOf(page, ".solution ins"), 'print("bob is up")');
    await page.click(".fix-ways button:nth-child(1)");
    await page.waitForFunction(() =>
      document.querySelector(".fix [role=status]").textContent !== "");
    await close(page);
  },

  async "in both languages the options stand in the same order, and what is chosen stays"() {
    const page = await fresh("own");
    await choose(page, 1, 1);
    const dots = () => page.$$eval(".option", (all) => all.map((one) =>
      one.querySelector(".dot")?.className ?? ""));
    const before = await dots();
    await page.click('.languages [lang="zh"]');
    assert.deepEqual(await dots(), before);
    assert.deepEqual(await page.$$eval(".question input", (all) => all.filter((one) =>
      one.checked).map((one) => `${one.name} ${one.value}`)), ["answer 1", "reason 1"]);
    assert.match(await textOf(page, ".told"), /接下来是谁/);
    assert.match(await textOf(page, ".reasons"), /睡眠让线程停下/);
    const english = await page.evaluate(() => [...document.querySelectorAll(
      ".stop :is(button, legend, .which, .kind, h2), .kept p, .hidden-note text")]
      .flatMap((one) => [one.textContent, one.getAttribute("aria-label") ?? ""])
      .filter((text) => /[A-Za-z]{4,}/.test(text)));
    assert.deepEqual(english, []);
    await page.click(".lock");
    assert.match(await textOf(page, ".held-belief"), /只有 time.sleep\(\) 让线程停下/);
    await page.click('.languages [lang="en"]');
    await close(page);
  },

  async "a drawing is worth on the page what it is worth in the program"() {
    const file = new URL("../lesson/drawings.json", import.meta.url);
    const cases = JSON.parse(readFileSync(file, "utf-8"));
    assert.ok(cases.length >= 6);
    for (const { rows, ...worth } of cases) {
      assert.deepEqual(scoreOf(rows, rows.map((row) => row.drawn)), worth);
    }
  },

  async "a timeline is drawn by keys and mouse, read by a screen reader, locked, and compared"() {
    const page = await fresh("own"), recorded = await readRun("own");
    const last = recorded.data.stops.length - 1, { question } = recorded.data.stops[last];
    for (let at = 0; at < last; ++at) {
      if (await isAsked(page)) await answer(page, null);
      await goOn(page);
    }
    const cells = question.draw.rows[0].right.length;
    assert.equal((await page.$$("[role=grid] [role=gridcell][data-cell]")).length, 2 * cells);
    assert.equal((await page.$$("[role=grid] [role=gridcell][tabindex='0']")).length, 1);
    await page.click(".lock");
    assert.equal(await textOf(page, ".missing"), "Draw something first");
    const label = (cell) => page.$eval(`[data-cell="${cell}"]`, (e) =>
      e.getAttribute("aria-label"));
    const { draw: { rows } } = question, key = { u: "1", r: "2", b: "3", n: "4" };
    await page.focus('[data-cell="0.0"]');
    for (const letter of rows[0].right) await page.keyboard.press(key[letter]);
    assert.match(await label("0.0"), /^ann, column 1 of \d+: (running|ready|blocked|not there)$/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.cell), "1.0");
    await page.keyboard.press("2");
    const drawn = await label("1.0");
    await page.keyboard.press("Backspace");
    assert.notEqual(await label("1.0"), drawn);
    // by the mouse, in one stroke, which is taken back as a whole
    await page.click(".brush:nth-of-type(3)");
    const middle = (cell) => page.$eval(`[data-cell="${cell}"]`, (e) => {
      e.scrollIntoView({ block: "center" });
      const box = e.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    });
    await page.mouse.move(...await middle("1.0"));
    await page.mouse.down();
    await page.mouse.move(...await middle("1.1"), { steps: 4 });
    await page.mouse.up();
    assert.match(await label("1.0"), /blocked/);
    assert.equal((await page.$$(".goes-on")).length, cells - 2);
    await page.click(".draw-ways button:first-child");
    assert.equal((await page.$$(".goes-on")).length, cells);
    await accessible(page, "a drawing");
    await page.focus('[data-cell="1.0"]');
    for (const letter of rows[1].right) await page.keyboard.press(key[letter]);
    await page.click(".lock");
    assert.equal(await textOf(page, ".verdict"), "Right");
    assert.match(await textOf(page, ".score"), /^100 of 100/);
    assert.equal((await page.$$(".drawn .differs")).length, 0);
    assert.equal(await textOf(page, ".result .after"), "The shorter sleep is over first.");
    assert.ok((await page.$$(".machines li")).length > 1, "other machines");
    await page.reload();
    await ready(page);
    await page.$$eval(".steps button", (all) => all.at(-1).click());
    assert.match(await textOf(page, ".score"), /^100 of 100/, "it is kept");
    await close(page);
  },

  async "rings stand around what the stop points at"() {
    const page = await fresh("own");
    assert.equal((await page.$$(".timeline .ring")).length, 1);
    assert.match(await textOf(page, ".lines .looked code"), /gevent\.sleep\(2\)/);
    const ringed = (part) => page.$eval(part, (e) => getComputedStyle(e).outlineStyle);
    assert.equal(await ringed(".state .queue"), "solid");
    assert.equal(await ringed(".console-part .pane"), "none");
    await answer(page, null);
    await goOn(page);
    assert.equal(await ringed(".console-part .pane"), "solid");
    assert.equal((await page.$$(".lines .looked")).length, 0);
    await close(page);
  },

  async "every layout fits its width, and axe finds nothing before and after an answer"() {
    const sizes = { wide: { width: 1280, height: 900 }, medium: { width: 640, height: 900 },
                    low: { width: 860, height: 520 },
                    phone: { width: 390, height: 844, touch: true } };
    for (const [i, [layout, size]] of Object.entries(sizes).entries()) {
      const dark = i % 2 === 1, page = await fresh("own", { ...size, dark });
      for (let at = 0; at < 6; ++at) {
        const what = `${layout}, ${dark ? "dark" : "light"}, stop ${at + 1}`;
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth -
          document.documentElement.clientWidth), 0, what);
        await accessible(page, what);
        if (await isAsked(page)) {
          await answer(page, 0, 1);
          await accessible(page, `${what}, answered`);
        }
        const small = await page.$$eval(".stop button, .stop label", (all) => all.filter((b) =>
          b.checkVisibility() && !b.closest("p")).map((b) =>
            [b.className, b.offsetWidth, b.offsetHeight]).filter(([, w, h]) => w < 24 || h < 24));
        assert.deepEqual(small, [], what);
        if (at < 5) await goOn(page);
      }
      await close(page);
    }
  },

  async "on paper: questions with boxes in the page's order, a field to draw in, answers last"() {
    const recorded = await readRun("own"), lesson = new Lesson(recorded);
    const print = async (name) => {
      const page = await fresh(name);
      await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
      await page.emulateMediaType("print");
      return page;
    };
    const page = await print("own");
    assert.equal((await page.$$(".worksheet > ol > li")).length, 7);
    assert.equal((await page.$$(".worksheet .drawn .c-n")).length,
                 2 * recorded.data.stops[6].question.draw.rows[0].right.length, "empty cells");
    assert.deepEqual(await page.$$eval(".worksheet > ol > li:first-child .boxes .what", (all) =>
      all.map((one) => one.textContent)),
      await page.$$eval(".option .what", (all) => all.slice(0, -1).map((one) => one.textContent)));
    assert.equal((await page.$$(".worksheet li:first-child > .line")).length, 2);
    const limit = recorded.data.stops[6].question.shown;
    const figures = await page.$$eval(".paper figure", (all) => all.map((one) =>
      [one.querySelectorAll(".hidden-part").length, Math.max(...[...one.querySelectorAll(
        ".slice")].map((slice) => Number(slice.dataset.step)))]));
    assert.equal(figures.length, 3);
    assert.equal(figures[0][0], 1, "the field to draw in");
    assert.ok(figures[0][1] <= limit && figures[1][1] > limit);
    const [sheet, answers] = await page.evaluate(() => {
      const all = document.querySelector(".paper-answers");
      const text = all.textContent;
      all.remove();
      return [document.querySelector(".paper").textContent, text];
    });
    const options = recorded.data.stops.flatMap(({ question }) => question?.options ?? [])
      .map((option) => recorded.text(option.text));
    const told = secrets(recorded, limit).filter((text) => !options.includes(text));
    assert.ok(told.length > 5);
    assert.deepEqual(told.filter((text) => sheet.includes(text)), []);
    for (const { question } of lesson.stops.filter((stop) => stop.question)) {
      const why = recorded.sentence(question.why ?? 0).map((one) => one.text).join("");
      assert.ok(answers.includes(why));
    }
    await close(page);
    const alone = await print("page");
    const breaks = (e) => getComputedStyle(e).breakBefore;
    assert.equal(await alone.$eval(".paper-answers", breaks), "page");
    await close(alone);
    const none = await print("none");
    assert.equal((await none.$$(".paper-answers")).length, 0);
    assert.equal((await none.$$(".worksheet .boxes")).length, 4);
    await close(none);
    const pdf = await (await fresh("own")).pdf({ format: "A4" });
    assert.ok(pdf.length > 20_000);
  },

  async "without questions all is told at once"() {
    const page = await fresh("told"), recorded = await readRun("told");
    assert.equal((await page.$$(".question")).length, 0);
    assert.equal(await textOf(page, ".verdict"), "What is right");
    await page.evaluate((n) => (location.hash = `#step=${n}`), recorded.last);
    await page.waitForFunction((n) => Number(document.querySelector(".rail input").value) === n, {},
                               recorded.last);
    assert.equal((await page.$$(".hidden-part")).length, 0);
    await close(page);
  },

  async "in a sandboxed frame, which keeps nothing, it can be answered"() {
    writeFileSync(`${folder}/host.html`, '<iframe sandbox="allow-scripts" src="own.html" ' +
                  'title="own" width="860" height="900"></iframe>');
    const page = await browser.newPage();
    await page.goto(`file://${folder}/host.html`);
    const frame = page.frames()[1];
    await ready(frame);
    await answer(frame, 0, 0);
    assert.ok(await textOf(frame, ".verdict"));
    await goOn(frame);
    assert.equal(await here(frame), 1);
    await page.close();
  },

  async "without scripts the questions stand there, their answers folded"() {
    const page = await open(browser, url("own"), { scripts: false });
    const html = await page.content();
    assert.ok(html.includes("Who is next?"));
    assert.equal((await page.$$("noscript details")).length, 6);
    assert.match(html, /<li>bob: (running|ready|blocked|not there), /);
    assert.equal((await page.$$("noscript details[open]")).length, 0);
    await close(page);
  },
});
await browser.close();
