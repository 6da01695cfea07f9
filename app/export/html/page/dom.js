// DOM: elements made by calls. Whatever is text becomes a text node: nothing of a run is ever read
// as markup.

const SVG = "http://www.w3.org/2000/svg";

function build(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export const h = (tag, props = {}, ...children) =>
  build(document.createElement(tag), props, children);
export const s = (tag, props = {}, ...children) =>
  build(document.createElementNS(SVG, tag), props, children);

// put: instead of what the element held.
export function put(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined));
}

const ICONS = {
  first: "M5 4v12M16 4l-8 6 8 6z",
  back: "M12 4l-6 6 6 6",
  forward: "M8 4l6 6-6 6",
  last: "M15 4v12M4 4l8 6-8 6z",
  play: "M6 4l10 6-10 6z",
  pause: "M6 4h3v12H6zM11 4h3v12h-3z",
  sun: "M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5" +
    "M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5",
  moon: "M15.5 12A6.5 6.5 0 018 4.5 6.5 6.5 0 1015.5 12z",
  half: "M10 3a7 7 0 100 14 7 7 0 000-14zM10 3v14z",
  print: "M6 8V3h8v5M6 14H4V8h12v6h-2M6 12h8v5H6z",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M8 8v8",
  save: "M8 4H4v12h12v-4M11 3h6v6M17 3l-8 8",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M4 7V4h3M13 4h3v3M16 13v3h-3M7 16H4v-3",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
  more: "M10 4.6v.8M10 9.6v.8M10 14.6v.8",
  up: "M5 12l5-5 5 5",
  down: "M5 8l5 5 5-5",
};
const SOLID = new Set(["play", "pause", "moon"]);

export function icon(name) {
  const solid = SOLID.has(name) ? " solid" : "";
  return s("svg", { class: `icon i-${name}${solid}`, viewBox: "0 0 20 20", "aria-hidden": "true" },
           s("path", { d: ICONS[name] }));
}

// button: with an icon, a label, or both; its name is said whether it is seen or not.
export function button(name, props, ...children) {
  return h("button", { type: "button", "aria-label": name, title: name, ...props }, ...children);
}

// sign: the project's.
export function sign() {
  return s("svg", { class: "sign", viewBox: "0 0 16 16", "aria-hidden": "true" },
           s("rect", { width: 16, height: 16, rx: 3.5 }),
           s("path", { d: "M3.5 4.5h5M6.5 8h6M4.5 11.5h4" }));
}

let ruler = null;
// textWidth: in pixels, as the browser will draw it.
export function textWidth(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text).width;
}

// fitText: shortened with an ellipsis; "" when fewer than four letters would be left.
export function fitText(text, font, width) {
  if (textWidth(text, font) <= width) return text;
  const letters = [...text];
  for (let n = letters.length - 1; n >= 4; --n) {
    const short = letters.slice(0, n).join("") + "…";
    if (textWidth(short, font) <= width) return short;
  }
  return "";
}

// saveAs: a text as a file of the reader's.
export function saveAs(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

// confirmed: a button that acts when it is pressed a second time.
export function confirmed(words, again, act) {
  const ask = h("button", { type: "button", class: "link", on: { click: () => {
    if (ask.dataset.sure) return act();
    ask.dataset.sure = "1";
    ask.textContent = again;
    return undefined;
  }, blur: () => {
    delete ask.dataset.sure;
    ask.textContent = words;
  } } }, words);
  return ask;
}
