// Rich: texts of lessons: paragraphs, lists and code, of words that are plain, bold, italic, code
// or links.
import { h } from "./dom.js";

const BOLD = 1, ITALIC = 2, CODE = 4;

function piece(what, text, link) {
  let node = what & CODE ? h("code", {}, text) : document.createTextNode(text);
  if (what & ITALIC) node = h("em", {}, node);
  if (what & BOLD) node = h("strong", {}, node);
  return link ? h("a", { href: link, target: "_blank", rel: "noopener" }, node) : node;
}

function pieces(row) {
  const out = [];
  for (let i = 3; i < row.length; i += 3) out.push(piece(row[i], row[i + 1], row[i + 2]));
  return out;
}

// richInline: the words alone, for a label.
export const richInline = (blocks) =>
  blocks.flatMap((row, i) => [i > 0 ? " " : null, ...pieces(row)]);

// rich: elements, one after the other.
export function rich(blocks) {
  const out = [];
  for (const row of blocks) {
    const [kind, depth, number] = row;
    if (kind === 0) out.push(h("p", {}, pieces(row)));
    if (kind === 2) out.push(h("pre", {}, h("code", {}, row[4])));
    if (kind !== 1) continue;
    const item = h("li", {}, pieces(row));
    let list = out.at(-1);
    if (list?.tagName !== "UL" && list?.tagName !== "OL") {
      list = h(number > 0 ? "ol" : "ul", {});
      out.push(list);
    }
    for (let level = 1; level < depth && list.lastElementChild; ++level) {
      const holder = list.lastElementChild, inner = holder.lastElementChild;
      if (inner?.tagName === "UL" || inner?.tagName === "OL") list = inner;
      else {
        list = h(number > 0 ? "ol" : "ul", {});
        holder.append(list);
      }
    }
    list.append(item);
  }
  return out;
}
