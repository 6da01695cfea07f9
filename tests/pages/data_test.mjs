// data_test.mjs FOLDER: every NAME.html there says at every step what NAME.json has of the app.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { unpack } from "../../app/export/html/page/data.js";
import { openAtFirst, rowsOf } from "../../app/export/html/page/rows.js";
import { Run } from "../../app/export/html/page/run.js";
import { formatTime } from "../../app/export/html/page/words.js";

const [folder] = process.argv.slice(2);
const HELD = /<script type="application\/octet-stream" id="run">([^<]*)<\/script>/;

// rowsBelow: what the page's timeline has below the lanes, from above, by name.
function rowsBelow(run) {
  const { data } = run, list = { object: data.objects, variable: data.variables, file: data.files };
  return rowsOf(run, new Set(openAtFirst(run)), true).flatMap((row) =>
    row.kind === "band" ? [run.text(row.band.title)]
      : row.thing === undefined ? [] : [run.text(list[row.kind][row.thing].name)]);
}

function compare(run, expected, what) {
  assert.equal(run.last, expected.length, `${what}: steps`);
  let lanes = 0;
  expected.forEach((now, i) => {
    const step = i + 1, at = `${what}, step ${step}`, focus = run.focus(step);
    assert.equal(formatTime(run.time(step)), now.time, `${at}: time`);
    assert.deepEqual(run.queue(step).map((id) => run.name(id)), now.queue, `${at}: queue`);
    assert.deepEqual(run.timers(step).map((timer) => timer.due), now.timers, `${at}: timers`);
    assert.equal(run.callbacks(step).length, now.callbacks, `${at}: callbacks`);
    assert.equal(run.console(step).length, now.lines, `${at}: console`);
    assert.equal(focus ? run.name(focus) : undefined, now.focus, `${at}: who runs`);
    if (!focus) return;
    const spent = run.spent(focus, step);
    assert.deepEqual([spent.running, spent.queued, spent.waiting], now.spent, `${at}: times`);
    assert.equal(spent.switches, now.switches, `${at}: switches`);
    assert.equal(run.place(focus, step)?.line ?? 0, now.line, `${at}: line`);
    run.data.languages.forEach((language, k) => {
      run.language = k;
      const said = (id) => run.reason(step, id);
      const index = language === "zh" ? 1 : 0;
      assert.equal(said(focus), now.why[index], `${at}: why, ${language}`);
      if (!now.lanes || !run.data.exact) return;
      now.lanes.forEach((why, lane) =>
        assert.equal(said(lane + 1), why[index], `${at}: why of lane ${lane + 1}, ${language}`));
      ++lanes;
    });
    run.language = 0;
  });
  return lanes;
}

let steps = 0, pages = 0, lanes = 0, rows = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
  const page = readFileSync(`${folder}/${name}`, "utf-8");
  const expected = JSON.parse(readFileSync(`${folder}/${name.slice(0, -5)}.json`, "utf-8"));
  const run = new Run(await unpack(HELD.exec(page)[1]));
  assert.equal(run.data.languages.length, 2, `${name}: both languages`);
  // a figure may show fewer
  const whole = run.data.rows.length === run.data.lanes.length;
  if (whole) assert.deepEqual(rowsBelow(run), expected.rows, `${name}: rows`);
  rows += whole ? expected.rows.length : 0;
  lanes += compare(run, expected.steps, name);
  steps += expected.steps.length;
  ++pages;
}
const parts = Number((process.env.FIBERSCOPE_PORTION ?? "0/1").split("/")[1]);
assert.ok(rows > 0 || parts > 1, "rows below the lanes");
assert.ok(pages >= 20 / parts && steps > 30 * pages && lanes > 5 * pages,
          `${pages} pages, ${steps} steps, ${lanes}`);
console.log(`${steps} steps of ${pages} pages say what the app says`);
