// Words: what the page itself says, in the language that was chosen, and times as the app says
// them. All that is said of the run comes with the run.

let chinese = null; // English text -> Chinese; null: English is spoken

export function speak(language, table) {
  chinese = language === "zh" ? table : null;
}

export function tr(english) {
  return (chinese && chinese[english]) || english;
}

const IDEOGRAPH_LEFT = /[\u4e00-\u9fff]$/;
const IDEOGRAPH_RIGHT = /^[\u4e00-\u9fff]/;
const LATIN_LEFT = /[A-Za-z0-9_<>%]$/;
const LATIN_RIGHT = /^[A-Za-z0-9_<]/;

// joint: a blank where Chinese meets Latin letters or numbers.
function joint(left, right) {
  const meet = IDEOGRAPH_LEFT.test(left) ? LATIN_RIGHT.test(right)
    : LATIN_LEFT.test(left) && IDEOGRAPH_RIGHT.test(right);
  return meet ? " " : "";
}

// fill: {name} becomes the value.
export function fill(pattern, values) {
  let out = "";
  pattern.split(/(\{[a-z]+\})/).forEach((part, i) => {
    const text = i % 2 ? String(values[part.slice(1, -1)] ?? part) : part;
    out += joint(out, text) + text;
  });
  return out;
}

// fixed: so many decimals, ties to even as the C library rounds them.
function fixed(value, decimals) {
  const scaled = value * 10 ** decimals;
  const is_tie = Number.isInteger(value * 2 ** (decimals + 1)) && !Number.isInteger(scaled) &&
    Number.isInteger(scaled * 2);
  if (!is_tie) return value.toFixed(decimals);
  const below = Math.floor(scaled);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** decimals).toFixed(decimals);
}

function withUnit(value, decimals, unit, dropZeros) {
  let text = fixed(value, decimals);
  if (dropZeros && text.includes(".")) text = text.replace(/\.?0+$/, "");
  return `${text} ${unit}`;
}

// stepWords: where one is: "step 81 of 166".
export function stepWords(step, last) {
  return fill(tr("step {n} of {total}"), { n: step, total: last });
}

// threeDigits: a length without what nobody wants to know of it.
export function threeDigits(ns) {
  if (ns < 1000) return ns;
  const unit = 10 ** (Math.floor(Math.log10(ns)) - 2);
  return Math.round(ns / unit) * unit;
}

// formatTime: scheduler/base/time.h; short: without the zeros of whole seconds.
export function formatTime(ns, short = false) {
  if (ns === 0) return "0 s";
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 1e6 - 5) return withUnit(ns / 1e3, 2, "µs", true);
  if (ns < 1e9 - 500) return withUnit(ns / 1e6, 3, "ms", true);
  return withUnit(ns / 1e9, 3, "s", short);
}
