"""Pages: Markdown as the checks of promises see it: units, tables, blocks of code, links.

Owns how a page is cut: a unit is a sentence of a paragraph or of an item, a row of a table, or a
line of code. Deliberately does not know what is promised.
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ("app", "assets", "scenarios", "scheduler", "tests")
# a sentence ends before a capital letter, a bold word, code or a bracket
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z`*\[\"(])")
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)]+)\)")
ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+")
EMPHASIS = re.compile(r"\*([A-Za-z][^*`]*)\*")


class Tree:
    """The project's text files; `overlay` stands in for some of them, so that rules can be broken
    without touching any."""

    def __init__(self, root=ROOT, overlay=None):
        self.root, self.overlay, self._texts = root, overlay or {}, {}

    def text(self, path):
        if path in self.overlay:
            return self.overlay[path]
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def exists(self, path):
        return path in self.overlay or (self.root / path).exists()

    def is_folder(self, path):
        return (self.root / path).is_dir()

    def files(self, pattern, *folders):
        """files: their paths from the root, sorted. The build folder is never looked at."""
        found = {file.relative_to(self.root).as_posix()
                 for folder in folders for file in (self.root / folder).rglob(pattern)
                 if file.is_file()}
        found |= {path for path in self.overlay
                  if path.startswith(folders) and pathlib.PurePath(path).match(pattern)}
        return sorted(path for path in found if "__pycache__" not in path)

    def folders(self, folder):
        return sorted(p.name for p in (self.root / folder).iterdir()
                      if p.is_dir() and p.name != "__pycache__")

    def pages(self):
        """pages: without the lessons, which are for `fiberscope lesson check`."""
        found = self.files("*.md", *FOLDERS)
        return ["README.md", *(path for path in found if not path.endswith(".lesson.md"))]

    def sources(self):
        return {path: self.text(path)
                for ending in ("*.h", "*.cpp", "*.c") for path in self.files(ending, "app",
                                                                             "scheduler")}


def plain(text):
    """plain: without emphasis and links, with single blanks."""
    text = EMPHASIS.sub(r"\1", LINK.sub(r"\1", text).replace("**", ""))
    return re.sub(r"\s+", " ", text).strip()


def cells(row):
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def code_words(text):
    """code_words: what stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


class Table:
    def __init__(self, lines, section, line):
        self.head, self.section, self.line = cells(lines[0]), section, line
        self.rows = [cells(row) for row in lines[2:]]

    def column(self, number):
        return [row[number] for row in self.rows]


class Page:
    """`units`: the sentences, rows and lines of code, plain. `tables`: in order. `blocks`: of code,
    with their language. `anchors`: of the headings."""

    def __init__(self, text):
        self.units, self.tables, self.blocks, self.anchors = [], [], [], set()
        self._section, self._paragraph = "", []
        lines = text.split("\n")
        at = 0
        while at < len(lines):
            at = self._take(lines, at)
        self._flush()

    def _take(self, lines, at):
        line = lines[at]
        if line.startswith("```"):
            return self._fence(lines, at)
        if line.startswith("#"):
            self._heading(line)
        elif line.startswith("|") and at + 1 < len(lines) and lines[at + 1].startswith("|--"):
            return self._table(lines, at)
        elif line.startswith("    ") and not self._paragraph:
            return self._indented(lines, at)
        elif not line.strip() or line.startswith("<!--"):
            self._flush()
        else:
            item = ITEM.match(line)
            if item:
                self._flush()
            self._paragraph.append(line[item.end():] if item else line)
        return at + 1

    def _heading(self, line):
        self._flush()
        self._section = line.lstrip("#").strip()
        self.anchors.add(anchor(self._section))

    def _fence(self, lines, at):
        self._flush()
        end = at + 1
        while not lines[end].startswith("```"):
            end += 1
        self._block(lines[at][3:].strip(), lines[at + 1:end])
        return end + 1

    def _indented(self, lines, at):
        end = at
        while end < len(lines) and lines[end].startswith("    "):
            end += 1
        self._block("", [line[4:] for line in lines[at:end]])
        return end

    def _block(self, language, lines):
        self.blocks.append((language, self._section, "\n".join(lines)))
        if language:
            self.units.append(("code", plain(" ".join(lines))))
        else:
            self.units += [("code", plain(line)) for line in lines if line.strip()]

    def _table(self, lines, at):
        self._flush()
        end = at
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        table = Table(lines[at:end], self._section, at + 1)
        self.tables.append(table)
        self.units += [("row", plain(" | ".join(row))) for row in table.rows]
        return end

    def _flush(self):
        text = plain(" ".join(self._paragraph))
        self._paragraph = []
        if text:
            self.units += [("sentence", part) for part in SENTENCE_END.split(text)]

    def table(self, *head):
        """table: the one whose head begins so; None: there is none."""
        found = [t for t in self.tables if tuple(t.head[:len(head)]) == head]
        return found[0] if found else None


def anchor(heading):
    """anchor: as a reader of Markdown on the web names a heading."""
    kept = re.sub(r"[^\w\- ]", "", plain(heading).replace("`", "").lower())
    return kept.replace(" ", "-")


def links(text):
    """links: their targets, images included; code is left out."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [target for _, target in LINK.findall(re.sub(r"`[^`]*`", "", text))]
