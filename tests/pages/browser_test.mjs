// browser_test.mjs FOLDER: the exported pages there, driven in Chromium as people drive them.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { accessible, close, launch, open, ready, run, stepOf, textOf } from "./support.mjs";

const [folder] = process.argv.slice(2);
const url = (name) => `file://${folder}/${name}.html`;
const browser = await launch();
const expected = JSON.parse(readFileSync(`${folder}/lesson.json`, "utf-8")).steps;
const last = expected.length;

const LAYOUTS = {
  wide: { width: 1280, height: 900 }, medium: { width: 800, height: 900 },
  low: { width: 800, height: 520 }, phone: { width: 390, height: 844, touch: true },
};
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth -
                                               document.documentElement.clientWidth);

await run({
  async "every step says what the app says"() {
    const page = await open(browser, url("lesson"));
    let seed = 7;
    for (let i = 0; i < 100; ++i) {
      seed = (seed * 48271) % 2147483647;
      const step = 1 + (seed % last), now = expected[step - 1];
      await page.evaluate((n) => (location.hash = `#step=${n}`), step);
      await page.waitForFunction((n) => Number(document.querySelector(".rail input").value) === n,
                                 {}, step);
      assert.equal(await textOf(page, ".why-text"), now.why ? now.why[0] : "No cause is recorded.");
      assert.deepEqual(await page.$$eval(".queue .chip", (chips) =>
        chips.map((chip) => chip.lastChild.textContent)), now.queue, `queue at ${step}`);
      assert.equal((await page.$$(".output li")).length, now.lines, `console at ${step}`);
      assert.equal(await textOf(page, ".where .clock"), now.time);
    }
    await close(page);
  },

  async "keys step, jump and play, and what cannot be done is left to the browser"() {
    const page = await open(browser, `${url("lesson")}#step=10`);
    const swallowed = (key) => page.evaluate((name) => !document.querySelector(".figure")
      .dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true })),
                                             key);
    await page.keyboard.press("ArrowRight");
    assert.equal(await stepOf(page), 11);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await stepOf(page), 9);
    await page.keyboard.press("End");
    assert.equal(await stepOf(page), last);
    assert.equal(await swallowed("ArrowRight"), false);
    await page.keyboard.press("Home");
    assert.equal(await stepOf(page), 1);
    assert.equal(await swallowed("ArrowLeft"), false);
    assert.equal(await swallowed("x"), false);
    await page.keyboard.down("Shift");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.up("Shift");
    assert.ok((await stepOf(page)) > 1);
    const before = await stepOf(page);
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("ArrowRight");
    assert.equal(await stepOf(page), before, "keys count in the figure alone");
    await close(page);
  },

  async "the address says the step, and a step or stop in it is gone to"() {
    const page = await open(browser, `${url("lesson")}#stop=2`);
    const at = await stepOf(page);
    assert.ok((await textOf(page, ".which")).startsWith("Stop 2"));
    assert.equal(await page.evaluate(() => location.hash), `#step=${at}`);
    await page.evaluate(() => (location.hash = "#step=999999"));
    await page.waitForFunction((n) => Number(document.querySelector(".rail input").value) === n, {},
                               last);
    await page.evaluate(() => (location.hash = "#step=<img>"));
    assert.equal(await stepOf(page), last);
    await close(page);
  },

  async "play goes on by itself and pauses at a stop"() {
    const page = await open(browser, `${url("lesson")}#stop=2`);
    const stop = await stepOf(page);
    await page.evaluate((n) => (location.hash = `#step=${n - 2}`), stop);
    await page.click(".play-button");
    assert.equal(await page.$eval(".play-button", (b) => b.getAttribute("aria-label")), "Pause");
    assert.equal(await page.$eval(".why-text", (w) => w.getAttribute("aria-live")), "off");
    await page.waitForFunction(() =>
      document.querySelector(".play-button").getAttribute("aria-label") === "Play");
    assert.equal(await stepOf(page), stop);
    assert.equal(await page.$eval(".why-text", (w) => w.getAttribute("aria-live")), "polite");
    await close(page);
  },

  async "a swipe is a step, a tap on a bar goes there and holds on to its lane"() {
    const page = await open(browser, `${url("lesson")}#step=40`, LAYOUTS.phone);
    const box = await (await page.$(".rows")).boundingBox();
    const swipe = async (from, to) => {
      const y = box.y + box.height / 2;
      await page.touchscreen.touchStart(box.x + from, y);
      await page.touchscreen.touchMove(box.x + (from + to) / 2, y);
      await page.touchscreen.touchMove(box.x + to, y);
      await page.touchscreen.touchEnd();
    };
    await swipe(250, 120);
    assert.equal(await stepOf(page), 41);
    await swipe(120, 250);
    assert.equal(await stepOf(page), 40);
    const [x, y, step] = await page.$$eval(".row [data-step] .run", (bars) => {
      const seen = bars.map((bar) => [bar.getBoundingClientRect(), bar.parentNode.dataset.step])
        .find(([at]) => at.left > 100 && at.right < 380);
      return [seen[0].left + seen[0].width / 2, seen[0].top + 8, Number(seen[1])];
    });
    for (let tries = 2; ; --tries) {  // on a busy machine two touches may be one to the browser
      await page.touchscreen.tap(x, y);
      try {
        await page.waitForFunction((n) => Number(document.querySelector(".rail input").value) === n,
                                   { timeout: 10_000 }, step);
        break;
      } catch (error) {
        if (tries === 0) throw error;
      }
    }
    await close(page);
  },

  async "a lane that is held on to is told of whoever runs"() {
    const page = await open(browser, `${url("lesson")}#step=50`);
    const tag = (await page.$$(".rows .back.lane .name")).at(-1);  // rows of others lie below it
    const name = await tag.evaluate((text) => text.textContent);
    await tag.click();
    for (let i = 0; i < 3; ++i) {
      assert.ok((await textOf(page, ".lane h2")).endsWith(name));
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Escape");
    assert.ok(await page.$eval(".lane .link", (link) => link.hidden));
    await close(page);
  },

  async "the picture can be zoomed and panned, and shows all again"() {
    const page = await open(browser, `${url("lesson")}#step=60`);
    const count = () => page.$$eval(".row .slice", (all) => all.length);
    const all = await count();
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    assert.ok((await count()) < all);
    const first = () => page.$eval(".ruler .number", (text) => text.textContent);
    const before = await first(), box = await (await page.$(".rows")).boundingBox();
    await page.mouse.move(box.x + 400, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 700, box.y + 40, { steps: 4 });
    await page.mouse.up();
    assert.notEqual(await first(), before);
    assert.equal(await stepOf(page), 60, "a drag is no click");
    await page.click(".tools .tool:last-child");
    assert.equal(await count(), all);
    await close(page);
  },

  async "the picture shows steps, time, and time with idle folded"() {
    const page = await open(browser, `${url("lesson")}#step=60`);
    for (const kind of ["time", "folded", "steps"]) {
      await page.click(`[data-kind="${kind}"]`);
      assert.equal(await page.$eval(`[data-kind="${kind}"]`, (b) =>
        b.getAttribute("aria-pressed")), "true");
      assert.ok((await page.$$(".row :is(.slice, .mix-run)")).length > 2, kind);
      assert.ok((await page.$$(".ruler .number")).length > 2, kind);
    }
    await close(page);
  },

  async "both languages, and the choice is kept"() {
    const page = await open(browser, `${url("lesson")}#step=50`);
    await page.click('.languages [lang="zh"]');
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
    assert.equal(await textOf(page, ".why-text"), expected[49].why[1]);
    const left = await page.evaluate(() => [...document.querySelectorAll(
      "main h2, main .note, .foot-line, .transport [aria-label]")].filter((element) =>
        !element.closest(".languages, .source, .lane") && element.checkVisibility())
      .map((element) => element.getAttribute("aria-label") ?? element.textContent)
      .filter((text) => /^[A-Za-z ]{5,}$/.test(text)));
    assert.deepEqual(left, [], "nothing stays English");
    await page.reload();
    await ready(page);
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
    await page.click('.languages [lang="en"]');
    await close(page);
  },

  async "every layout fits its width, its targets are large enough, and axe finds nothing"() {
    for (const name of ["lesson", "lock", "awaits", "hostile"]) {
      for (const [layout, size] of Object.entries(LAYOUTS)) {
        for (const dark of [false, true]) {
          const page = await open(browser, `${url(name)}#step=20`, { ...size, dark });
          const what = `${name}, ${layout}, ${dark ? "dark" : "light"}`;
          assert.equal(await sideways(page), 0, `${what}: scrolls sideways`);
          await page.evaluate(() => document.querySelector(".link-button").click());
          await accessible(page, what);
          const small = await page.$$eval("main button, header button", (all) => all.filter((b) =>
            b.checkVisibility() && !b.closest("p, .tags, td, .output")).map((b) =>
              [b.className, b.offsetWidth, b.offsetHeight]).filter(([, w, h]) => w < 24 || h < 24));
          assert.deepEqual(small, [], what);
          await close(page);
        }
      }
    }
  },

  async "the table is the picture's equal"() {
    const page = await open(browser, url("lesson"));
    await page.click(".link-button");
    const rows = await page.$$eval(".steps-table tbody tr", (all) =>
      all.map((row) => [...row.cells].map((cell) => cell.textContent)));
    assert.equal(rows.length, last);
    rows.forEach(([step, time, , , why], i) => {
      assert.equal(step, String(i + 1));
      assert.equal(time, expected[i].time);
      assert.equal(why, expected[i].why ? expected[i].why[0] : "");
    });
    await page.click(".steps-table tbody tr:nth-child(30) button");
    assert.equal(await stepOf(page), 30);
    await close(page);
  },

  async "a good guest: in a sandboxed frame it works, tells its height and step, takes no focus"() {
    const snippet = readFileSync(`${folder}/lesson.snippet.html`, "utf-8")
      .replace("<iframe", '<iframe sandbox="allow-scripts"');
    assert.match(snippet, /title="[^"]+"/);
    writeFileSync(`${folder}/host.html`, `${snippet}<script>window.told = [];
      addEventListener("message", (event) => window.told.push(event.data));</script>`);
    const page = await browser.newPage();
    await page.setViewport({ width: 860, height: 640 });
    await page.goto(`file://${folder}/host.html`);
    await page.waitForFunction(() => window.told.some((message) => message.type === "height"));
    const frame = page.frames()[1];
    await ready(frame);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
    const before = await stepOf(frame);
    await frame.click(".step-button:nth-child(4)");
    assert.equal(await stepOf(frame), before + 1);
    await page.waitForFunction((step) => window.told.some((message) => message.fiberscope === 1 &&
      message.type === "step" && message.step === step), {}, before + 1);
    const tall = await page.evaluate(() => window.told.findLast((m) => m.type === "height").height);
    assert.ok(tall > 300 && tall < 900, `${tall} px`);
    await page.close();
  },

  async "without scripts it shows the picture, the table and the program"() {
    const page = await open(browser, url("lesson"), { scripts: false });
    const body = await page.evaluate(() => document.body.innerText).catch(() => null);
    const html = body ?? (await page.content());
    assert.ok(html.includes("gevent.sleep(0)"));
    const shown = await page.$$("noscript svg rect");
    assert.ok(shown.length > 20, `${shown.length} shapes`);
    assert.equal((await page.$$("noscript tbody tr")).length, last);
    await close(page);
  },

  async "on paper: the program, the picture and the stops"() {
    const page = await open(browser, url("lesson"));
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 10_000);
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await page.emulateMediaType("print");
    assert.equal(await page.$eval(".paper", (e) => getComputedStyle(e).display), "block");
    assert.equal((await page.$$(".paper-stops li")).length, 3);
    assert.ok((await page.$$(".paper svg.body .slice")).length > 20);
    assert.ok(await page.$eval(".paper", (e) => e.scrollWidth <= 690));
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    assert.equal((await page.$$(".paper > *")).length, 0);
    await close(page);
  },

  async "locks, variables and connections have rows, which fold and lead to their steps"() {
    const text = (page) => page.$$eval(".rows svg.body text", (all) =>
      all.map((one) => one.textContent));
    let page = await open(browser, url("lock"));
    const said = await text(page);
    for (const one of ["Locks", "money", "stock", "held by buyer", "held by seller"]) {
      assert.ok(said.includes(one), `${one}: ${said.join()}`);
    }
    assert.ok((await page.$$(".wait line")).length >= 2, "who waits");
    await page.click(".back.band .title");
    assert.ok(!(await text(page)).includes("money"), "folded");
    await page.click(".back.band .title");
    const held = await page.$(".row .slice .held-by");
    const begin = await held.evaluate((bar) => Number(bar.parentNode.dataset.step));
    await held.click();
    assert.equal(await stepOf(page), begin);
    await close(page);
    page = await open(browser, url("variable"));
    assert.ok((await page.$$(".value.loses")).length > 2, "what is lost");
    const lost = (await text(page)).filter((one) => /^\w+ reads \d+, \w+ writes/.test(one));
    assert.ok(lost.length > 0, "a bracket says what is lost");
    await close(page);
    page = await open(browser, url("wire"));
    await page.evaluate(() => document.querySelector(".rows").scrollTo(0, 1e6));
    await page.waitForSelector(".file-out");
    assert.ok((await page.$$(".packet-way")).length > 0, "packets");
    await close(page);
  },

  async "names that are markup stay names"() {
    const page = await open(browser, url("hostile"));
    assert.equal((await page.$$("img, b:not(.where b)")).length, 0);
    const names = await page.$$eval(".back title", (all) => all.map((one) => one.textContent));
    assert.ok(names.some((name) => name.includes("</script><img")), names.join());
    assert.ok((await textOf(page, "#app")).includes("\\u2028"));
    await close(page);
    const plain = await open(browser, url("hostile"), { scripts: false });
    assert.equal((await plain.$$("img")).length, 0);
    await close(plain);
  },

  async "ten thousand lanes open, are one row, unfold and are stepped through"() {
    const page = await open(browser, `${url("many")}#step=100000`);
    assert.equal(await stepOf(page), 100_000);
    const rows = (await page.$$(".rows .back")).length;
    assert.ok(rows < 10, `${rows} rows`);
    assert.ok((await textOf(page, ".why-text")).length > 10);
    const begun = Date.now();
    for (let i = 0; i < 10; ++i) await page.keyboard.press("ArrowRight");
    assert.ok(Date.now() - begun < 20_000, "ten steps within twenty seconds");
    assert.equal(await stepOf(page), 100_010);
    await page.click(".rows .back.group .name");
    await page.waitForSelector(".rows.scrolls");
    const drawn = (await page.$$(".rows .back")).length;
    assert.ok(drawn > 10 && drawn < 60, `${drawn} rows are drawn`);
    await page.click(".link-button");
    assert.equal((await page.$$(".steps-table tbody tr")).length, 200, "a part of the table");
    await close(page);
  },

  async "of the five models copying and polling are seen, and nothing is left out by the keys"() {
    const page = await open(browser, url("models"));
    assert.ok((await page.$$(".poll-marks, .copy-marks, .mix-run")).length > 3);
    assert.ok((await page.$$(".finding")).length > 0);
    await close(page);
  },
});
await browser.close();
