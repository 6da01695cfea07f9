"""The lists of promises: tests/promises/*.txt, one for each page, named as the page, with dots.

    five-minutes > words quoted from the page ... more words, further on [3fa2]
        ui: a doctest case that holds it
        cli: a_method
    what-a-lane-is > words quoted from the page
        = meaning

An entry is a name, a quotation and, indented, the tests that hold it (see existing.py), or one
reason why it promises nothing. A quotation with " ... " reaches from its first part to its last;
what it covers has the checksum behind it, so that no word of it changes unseen.
"table: HEAD" in its place is all rows of the table whose first columns have these heads.
"""

import re
import zlib

from pages import Page, plain

REASONS = {
    "meaning": "says what a word means, or how something is called",
    "advice": "says what the reader may do or ought to do",
    "reason": "says why something is as it is",
    "figure": "was measured, and is not promised",
    "history": "says what was done",
    "limit": "says what is not there",
    "way": "leads to another page",
}
ENTRY = re.compile(r"^([\w-]+) > (.+?)(?: \[([0-9a-f]{4})\])?$")
COVERED_LEAST = 0.7  # of the characters of a sentence: the rest is what joins the clauses


class Entry:
    def __init__(self, name, quotation, checksum, where):
        self.name, self.quotation, self.checksum = name, quotation, checksum
        self.where, self.held_by = where, []

    def reaches(self):
        """reaches: over more than the words that are quoted."""
        return " ... " in self.quotation and not self.quotation.startswith("table: ")


def list_of(page):
    return "tests/promises/" + page.removesuffix(".md").replace("/", ".") + ".txt"


def entries(tree, page):
    """entries: those of a page's list, and what is wrong with how it is written."""
    path, found, wrong = list_of(page), [], []
    for number, line in enumerate(tree.text(path).split("\n"), 1):
        head = ENTRY.match(line)
        if head:
            found.append(Entry(*head.groups(), f"{path}:{number}"))
        elif line.startswith("    ") and found:
            found[-1].held_by.append(line.strip())
        elif line.strip() and not line.startswith("#"):
            wrong.append(f"{path}:{number}: neither NAME > QUOTATION nor an indented test")
    return found, wrong


class Places:
    """Where the quotations of a page stand in it."""

    def __init__(self, text):
        self.page = Page(text)
        self.text, self.starts = "", []
        for _, unit in self.page.units:
            self.starts.append(len(self.text))
            self.text += unit + "\n"
        self.flat = self.text.replace("\n", " ")

    def find(self, quotation):
        """find: (begin, end) of it, or what is wrong."""
        parts = [plain(part) for part in quotation.split(" ... ")]
        if self.flat.count(parts[0]) != 1:
            often = self.flat.count(parts[0])
            return None, f"stands {often} times in the page: {parts[0]!r}"
        begin = at = self.flat.index(parts[0])
        for part in parts:
            at = self.flat.find(part, at)
            if at < 0:
                return None, f"does not stand behind the part before it: {part!r}"
            at += len(part)
        return (begin, at), ""

    def checksum(self, span):
        return f"{zlib.crc32(self.flat[slice(*span)].encode()) & 0xffff:04x}"

    def rows(self, heads):
        """rows: the (begin, end) of each row of the tables with these heads; None: no such."""
        tables = [table for table in self.page.tables if table.head[:len(heads)] == heads]
        if not tables:
            return None
        rows = [plain(" | ".join(row)) for table in tables for row in table.rows]
        return [(self.starts[i], self.starts[i] + len(unit))
                for i, (kind, unit) in enumerate(self.page.units)
                if kind == "row" and unit in rows]

    def uncovered(self, spans):
        """uncovered: the units of which too little is quoted."""
        mask = bytearray(len(self.text))
        for begin, end in spans:
            mask[begin:end] = b"\1" * (end - begin)
        for start, (_, unit) in zip(self.starts, self.page.units):
            if sum(mask[start:start + len(unit)]) < COVERED_LEAST * len(unit):
                yield unit
