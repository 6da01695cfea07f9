// Support: a browser that reports what goes wrong on a page, and what it asks the network for.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.FIBERSCOPE_NPM}/package.json`);
const puppeteer = require("puppeteer-core");
const AXE = require.resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const launch = () => puppeteer.launch({
  executablePath: "/usr/bin/chromium", headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
});

// open: a page in a window of that size; it fails later if anything was asked for or went wrong.
export async function open(browser, url, { width = 1280, height = 900, touch = false,
                                            scripts = true, dark = false,
                                            index = false } = {}) {
  const page = await browser.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(`error: ${error.message}`));
  page.on("console", (said) => said.type() === "error" && page.troubles.push(said.text()));
  page.on("request", (request) => {
    if (!/^(file|data|blob|about):/.test(request.url())) page.troubles.push(request.url());
  });
  await page.setViewport({ width, height, isMobile: touch, hasTouch: touch });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
    { name: "prefers-reduced-motion", value: "reduce" }]);
  await page.setJavaScriptEnabled(scripts);
  await page.goto(url);
  if (scripts && !index) await ready(page);
  return page;
}
export const ready = (frame) => frame.waitForSelector("#app[data-ready]", { timeout: 60_000 });

export async function close(page) {
  assert.deepEqual(page.troubles, []);
  await page.close();
}

export const textOf = (frame, selector) =>
  frame.$eval(selector, (element) => element.textContent.trim());
export const stepOf = (frame) =>
  frame.$eval(".rail input", (range) => Number(range.value));

// accessible: axe-core finds nothing.
export async function accessible(page, what) {
  // the page lets no other script in; a debugger may
  await page.evaluate(require("node:fs").readFileSync(AXE, "utf-8"));
  const found = await page.evaluate(async (tags) => {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map((one) => `${one.id}: ${one.help}: ` +
      one.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.failureSummary}`)
        .join(" | "));
  }, RULES);
  assert.deepEqual(found, [], what);
}

// due: those of the portion (tests/support/portion.py).
function due(all) {
  const [which, parts] = (process.env.FIBERSCOPE_PORTION ?? "0/1").split("/").map(Number);
  return all.filter((_, i) => i % parts === which % Math.min(parts, all.length));
}

// tests: each by its name, in order.
export async function run(tests) {
  let failed = 0;
  const chosen = due(Object.entries(tests));
  for (const [name, test] of chosen) {
    try {
      await test();
      console.log(`ok: ${name}`);
    } catch (error) {
      ++failed;
      console.error(`FAILED: ${name}\n${error.stack}`);
    }
  }
  console.log(`${chosen.length - failed} of ${chosen.length}`);
  if (failed > 0) process.exitCode = 1;
}
