// scorm_test FOLDER...: unpacked packages, each in Chromium inside a platform: scorm-again's API,
// whose calls are recorded.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

import { accessible, launch, run } from "../pages/support.mjs";

const require = createRequire(`${process.env.FIBERSCOPE_NPM}/package.json`);
const API = require.resolve("scorm-again/scorm12");
const folders = process.argv.slice(2);

// the platform's own page: the lesson stands in a frame; what it had kept comes by the address
const PLATFORM = `<!doctype html><meta charset="utf-8"><title>platform</title><body>
<script src="/api.js"></script>
<script>
  const api = new Scorm12API({ autocommit: false, logLevel: 5 });
  const kept = decodeURIComponent(location.hash.slice(1));
  if (kept) api.loadFromJSON(JSON.parse(kept), "");
  window.calls = [];
  window.API = Object.fromEntries(["Initialize", "Finish", "GetValue", "SetValue", "Commit",
    "GetLastError", "GetErrorString", "GetDiagnostic"].map((name) => ["LMS" + name, (...words) => {
      const answer = api["LMS" + name](...words);
      window.calls.push([name, ...words, String(answer), String(api.LMSGetLastError())]);
      return answer;
    }]));
</script></body>`;

const server = createServer((request, response) => {
  const [, place, ...rest] = request.url.split("?")[0].split("/");
  if (place === "platform") return response.end(PLATFORM);
  if (place === "api.js") return response.end(readFileSync(API));
  if (folders[Number(place)] === undefined) return response.writeHead(204).end(); // its icon
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  return response.end(readFileSync(path.join(folders[Number(place)], ...rest)));
});
await new Promise((begun) => server.listen(0, "127.0.0.1", begun));
const site = `http://127.0.0.1:${server.address().port}`;
const browser = await launch();

// Visit: a learner's: a platform and in it a lesson.
class Visit {
  static async begin(number, kept = "") {
    const visit = new Visit();
    visit.page = await browser.newPage();
    visit.troubles = [];
    visit.page.on("pageerror", (error) => visit.troubles.push(error.message));
    visit.page.on("console", (said) => said.type() === "error" && visit.troubles.push(said.text()));
    await visit.page.goto(`${site}/platform#${encodeURIComponent(kept)}`);
    await visit.page.evaluate((source) => new Promise((loaded) => {
      const frame = document.createElement("iframe");
      frame.onload = loaded, frame.src = source, frame.style = "width: 1000px; height: 800px";
      document.body.append(frame);
    }), `${site}/${number}/lesson1.html`);
    visit.frame = visit.page.frames().find((frame) => frame.url().includes("lesson1"));
    visit.lesson = await visit.frame.$eval("#lesson", (data) => JSON.parse(data.textContent));
    visit.asking = visit.lesson.stops.filter((stop) => stop.options);
    return visit;
  }
  calls() { return this.page.evaluate(() => window.calls); }
  async value(name) {
    const set = (await this.calls()).filter((call) => call[0] === "SetValue" && call[1] === name);
    return set.length === 0 ? undefined : String(set.at(-1)[2]);
  }
  text() { return this.frame.$eval("main", (main) => main.innerText); }
  open() { return this.frame.$$eval("form button", (buttons) => buttons.length); }
  // answer: what is right, or not.
  answer(stop, right) {
    return this.frame.evaluate((number, right_one, asked) => {
      const form = document.querySelector(`#stop-${number} form`);
      const order = right_one ? asked.order : [...asked.order].reverse();
      if (asked.ordered) {
        for (const select of form.querySelectorAll("select")) {
          select.value = String(order.indexOf(Number(select.dataset.option)));
        }
      } else {
        const chosen = asked.options.findIndex((option) => (option.right === 1) === right_one);
        form.querySelector(`input[name=stop${number}][value="${chosen}"]`).click();
      }
      const reason = form.querySelector(`input[name=reason${number}]`);
      if (reason) reason.click();
      form.dispatchEvent(new Event("change", { bubbles: true }));
      form.querySelector("button").click();
    }, stop.number, right, stop);
  }
  // leave: as by the platform's own button: the frame goes.
  async leave() {
    await this.page.evaluate(() => document.querySelector("iframe").remove());
    const calls = await this.calls();
    const wrong = calls.filter((call) => call.at(-1) !== "0" && call[0] !== "GetValue");
    assert.deepEqual(wrong, [], "the platform refuses nothing");
    assert.deepEqual(this.troubles, []);
    await this.page.close();
    return { calls };
  }
}

const order_of = (calls) => calls.map((call) => call[0]);
const wrong_of = (stop) => stop.ordered || stop.options.some((option) => option.right !== 1);

await run({
  "a lesson begins, says it is incomplete, and tells nothing before it is answered": async () => {
    for (const number of folders.keys()) {
      const visit = await Visit.begin(number);
      const calls = await visit.calls();
      assert.deepEqual(calls[0].slice(0, 2), ["Initialize", ""]);
      assert.equal(await visit.value("cmi.core.lesson_status"), "incomplete");
      assert.equal(await visit.value("cmi.core.score.raw"), "0");
      assert.equal(await visit.open(), 1, "one question at a time");
      const shown = await visit.frame.$$eval(".stop", (stops) => stops.length);
      const first = visit.lesson.stops.findIndex((stop) => stop.options);
      assert.equal(shown, first + 1, "no stop behind the first question");
      const text = await visit.text();
      assert.ok(!text.includes(visit.asking[0].why), "what the run says is said afterwards");
      assert.equal(await visit.frame.$$eval(".said", (all) => all.length), 0);
      const disabled = await visit.frame.$eval("form button", (button) => button.disabled);
      assert.ok(disabled, "nothing is chosen yet");
      await visit.leave();
    }
  },
  "each answer is kept, committed and scored; the last completes the lesson": async () => {
    for (const number of folders.keys()) {
      const visit = await Visit.begin(number);
      let right = 0;
      for (const [i, stop] of visit.asking.entries()) {
        const rightly = i % 2 === 0;
        right += rightly ? 1 : 0;
        const before = (await visit.calls()).length;
        await visit.answer(stop, rightly);
        const calls = order_of((await visit.calls()).slice(before));
        assert.equal(calls.at(-1), "Commit");
        assert.ok(calls.includes("SetValue"));
        assert.equal(await visit.value("cmi.core.score.raw"),
                     String(Math.round(100 * right / visit.asking.length)));
        const done = i + 1 === visit.asking.length;
        assert.equal(await visit.value("cmi.core.lesson_status"),
                     done ? "completed" : "incomplete");
        assert.ok((await visit.value("cmi.suspend_data")).length <= 4096);
        const said = await visit.frame.$eval(`#stop-${stop.number} .said h3`, (h) => h.textContent);
        const words = visit.lesson.words;
        assert.equal(said, rightly ? words.Right : words["Not so"]);
        assert.equal(await visit.frame.$$eval(`#stop-${stop.number} :is(input, select):enabled`,
                                              (all) => all.length), 0, "locked");
      }
      assert.equal(await visit.open(), 0);
      const { calls } = await visit.leave();
      assert.deepEqual(order_of(calls).slice(-2), ["Commit", "Finish"]);
      assert.equal(order_of(calls).filter((name) => name === "Finish").length, 1);
      assert.equal(order_of(calls).filter((name) => name === "Initialize").length, 1);
      const told = calls.filter((call) => /^cmi\.interactions\.\d+\.result$/.test(call[1]));
      assert.deepEqual(told.map((call) => call[1].split(".")[2]),
                       visit.asking.map((_, i) => String(i)));
      assert.deepEqual(told.map((call) => call[2]),
                       visit.asking.map((_, i) => i % 2 === 0 ? "correct" : "wrong"));
      const length = calls.find((call) => call[1] === "cmi.core.session_time")[2];
      assert.match(length, /^\d{4}:\d\d:\d\d\.\d\d$/);
    }
  },
  "who comes again finds the answers locked and goes on": async () => {
    const number = folders.length - 1;
    const first = await Visit.begin(number);
    assert.ok(first.asking.length >= 2);
    await first.answer(first.asking[0], true);
    const { calls } = await first.leave();
    assert.equal(calls.filter((call) => call[1] === "cmi.core.exit").at(-1)[2], "suspend");
    const kept = calls.filter((call) => call[1] === "cmi.suspend_data").at(-1)[2];
    const second = await Visit.begin(number, JSON.stringify({ suspend_data: kept }));
    assert.equal(await second.open(), 1);
    assert.equal(await second.frame.$$eval(".said.right", (all) => all.length), 1);
    assert.equal(await second.value("cmi.core.score.raw"),
                 String(Math.round(100 / first.asking.length)));
    for (const stop of second.asking.slice(1)) await second.answer(stop, true);
    assert.equal(await second.value("cmi.core.score.raw"), "100");
    await second.leave();
    for (const foreign of ["1;another edition;1:0:0", "garbage", ";;;:::",
                           `1;${"x".repeat(4000)}`]) {
      const fresh = await Visit.begin(number, JSON.stringify({ suspend_data: foreign }));
      assert.equal(await fresh.frame.$$eval(".said", (all) => all.length), 0);
      await fresh.leave();
    }
  },
  "where the platform names a score to be reached, it decides": async () => {
    for (const [rightly, status] of [[true, "passed"], [false, "failed"]]) {
      const visit = await Visit.begin(0, JSON.stringify({ student_data: { mastery_score: "80" } }));
      for (const stop of visit.asking) await visit.answer(stop, rightly || !wrong_of(stop));
      assert.equal(await visit.value("cmi.core.lesson_status"), status);
      await visit.leave();
    }
  },
  "without a platform the questions are asked all the same": async () => {
    const page = await browser.newPage();
    const troubles = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.goto(`${site}/0/lesson1.html`);
    assert.equal(await page.$$eval("form button", (buttons) => buttons.length), 1);
    await page.click("form label:last-of-type input");
    assert.deepEqual(troubles, []);
    await page.close();
  },
  "everybody can use it": async () => {
    for (const number of [0, 1]) {
      const page = await browser.newPage();
      await page.goto(`${site}/${number}/lesson1.html`);
      await accessible(page, "a lesson in a platform");
      await page.close();
    }
  },
});
await browser.close();
server.close();
