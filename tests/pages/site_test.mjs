// site_test.mjs FOLDER NAMES: the index of the folder leads to every lesson.
import assert from "node:assert/strict";
import { accessible, close, launch, open, ready, run, textOf } from "./support.mjs";

const [folder, list] = process.argv.slice(2);
const names = JSON.parse(list);
const browser = await launch();

await run({
  async "every lesson has a card with its run, and the card leads to its page"() {
    const page = await open(browser, `file://${folder}/index.html`, { scripts: false });
    const cards = await page.$$eval("a.card", (all) =>
      all.map((card) => card.getAttribute("href")));
    assert.deepEqual([...cards].sort(), [...names].sort());
    const bars = await page.$$eval("a.card svg rect", (all) => all.map((bar) => ({
      high: bar.getBoundingClientRect().height,
      of: bar.closest("svg").getBoundingClientRect().height,
    })));
    assert.equal(bars.length > names.length * 3, true);
    assert.deepEqual(bars.filter((bar) => bar.high > bar.of / 3), [], "a lane keeps to its row");
    await page.click("a.card");
    await page.close();
    const lesson = await browser.newPage();
    await lesson.goto(`file://${folder}/${cards[0]}`);
    await ready(lesson);
    await lesson.close();
  },
  async "what was answered is shown on the lesson's card, is saved and cleared"() {
    const page = await open(browser, `file://${folder}/index.html`, { index: true });
    const ring = ".card[data-lesson] .progress .number";
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    assert.ok((await page.$$(ring)).length > 5);
    assert.match(await textOf(page, ring), /^0\/\d$/);
    assert.ok(await page.$eval("#own", (own) => own.hidden));
    const [href, questions] = await page.$eval(".card[data-lesson]", (card) =>
      [card.href, card.dataset.questions]);
    await page.goto(href);
    await ready(page);
    for (;;) {
      if (await page.$(".question")) break;
      await page.$eval(".ways button:last-child", (button) => button.click());
    }
    await page.evaluate(() => (document.querySelector(".unsure input") ??
      [...document.querySelectorAll('input[name="answer"]')].at(-1)).click());
    await page.click(".lock");
    await page.goto(`file://${folder}/index.html`);
    assert.equal(await textOf(page, ring), `1/${questions}`);
    assert.match(await textOf(page, ".card[data-lesson] .progress .unseen"),
                 new RegExp(`^1 of ${questions} answered`));
    await accessible(page, "with answers");
    await page.click("#own button:nth-child(2)");
    assert.equal(await textOf(page, ring), `1/${questions}`, "it is asked twice");
    await page.click("#own button:nth-child(3)");
    assert.equal(await textOf(page, ring), `0/${questions}`);
    await close(page);
  },
  async "in each language, and axe finds nothing, light and dark, wide and narrow"() {
    for (const [width, dark] of [[1280, false], [390, true]]) {
      const page = await open(browser, `file://${folder}/index.html`, { width, dark,
                                                                        index: true });
      for (const [i, shown] of ["en", "zh", "both"].entries()) {
        await page.click(`#bar .choice button:nth-child(${i + 1})`);
        const seen = await page.$$eval(".card h3", (all) => all.filter((one) =>
          one.checkVisibility()).length);
        assert.equal(seen > names.length, shown === "both", shown);
      }
      await accessible(page, `${width}`);
      await close(page);
    }
  },
});
await browser.close();
