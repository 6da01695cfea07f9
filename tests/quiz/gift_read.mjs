// gift_read FILE: what another program (gift-pegjs) reads in a file of GIFT, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.FIBERSCOPE_NPM}/package.json`);
const { parse } = require("gift-pegjs");
const read = parse(readFileSync(process.argv[2], "utf-8"));
// gift-pegjs leaves escaped characters of who is matched in its own code: "&&126;"
const decoded = (text) => text.replace(/&&(\d+);/g, (_, code) => String.fromCharCode(code));
for (const question of read) {
  for (const pair of question.matchPairs ?? []) pair.subanswer = decoded(pair.subanswer);
}
console.log(JSON.stringify(read));
