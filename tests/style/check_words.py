"""Every text of the app is there in both languages.

  missing   a literal in tr("...") or mark("...") under app/, in C++ or in a page's script, has no
            Chinese
  unused    a line of the table that nobody asks for, or that stands there twice
            (what the machine tells, by told("...") or in table.def, is asked for, too)
  gaps      {gaps} differ between the English and the Chinese

`check_words.py --self-test` breaks every rule once and sees that it is caught.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LITERAL = r'"((?:[^"\\]|\\.)*)"'
TOLD = re.compile(r"\b(?:told\(|REFUSED\(\w+,\s*\w+,)\s*((?:" + LITERAL + r"\s*)+)[,)]")
ASKED = re.compile(r"\b(?:tr|mark)\(\s*((?:" + LITERAL + r"\s*)+)\)")
PAIR = re.compile(r"\{\s*((?:" + LITERAL + r"\s*)+),\s*((?:" + LITERAL + r"\s*)+)\}")
GAP = re.compile(r"\{[a-z_]+\}")


def joined(literals):
    return "".join(re.findall(LITERAL, literals))


def asked_for(texts):
    return {joined(found.group(1)): name
            for name, text in texts.items()
            for found in (TOLD if name.startswith("scheduler/") else ASKED).finditer(text)}


def pairs_of(tables):
    return [(joined(found.group(1)), joined(found.group(3)), name)
            for name, text in tables.items() for found in PAIR.finditer(text)]


def problems(texts, tables):
    asked, pairs = asked_for(texts), pairs_of(tables)
    seen = {}
    for english, chinese, name in pairs:
        if english in seen:
            yield f'{name}: "{english}" stands in {seen[english]} too'
        seen[english] = name
        if english not in asked:
            yield f'{name}: nobody asks for "{english}"'
        if sorted(GAP.findall(english)) != sorted(GAP.findall(chinese)):
            yield f'{name}: the gaps of "{english}" differ'
        if not chinese:
            yield f'{name}: "{english}" has no Chinese'
    for english, name in asked.items():
        if english not in seen:
            yield f'{name}: "{english}" has no Chinese'


def self_test():
    texts = {"a.cpp": 'tr("one {n}"); tr("two " "three"); words::mark("four");',
             "scheduler/b.def": 'REFUSED(E, GIVES, "five", NAMES(x)) told("six")'}
    good = {"t.cpp": '{"one {n}", "一 {n}"}, {"two three", "二三"}, {"four", "四"}, {"five", "五"},'
                     '{"six", "六"}'}
    assert not list(problems(texts, good)), list(problems(texts, good))
    for before, after in [("一 {n}", "一"), ("four", "five"), ('{"four", "四"},', ""),
                          ('{"five", "五"},', ""), ("六", ""),
                          ('"四"', '""'), ('{"four", "四"}', '{"four", "四"}, {"four", "四"}')]:
        broken = {"t.cpp": good["t.cpp"].replace(before, after)}
        assert list(problems(texts, broken)), f"not caught: {before} -> {after}"


def main():
    if "--self-test" in sys.argv:
        return self_test()
    texts, tables = {}, {}
    for path in sorted((ROOT / "app").rglob("*")):
        if path.suffix in (".cpp", ".h", ".js"):
            table = path.parent == ROOT / "app" / "words"
            (tables if table else texts)[str(path.relative_to(ROOT))] = path.read_text("utf-8")
    for path in sorted((ROOT / "scheduler").rglob("*")):
        if path.suffix in (".cpp", ".def"):
            texts[str(path.relative_to(ROOT))] = path.read_text("utf-8")
    tables = {name: text for name, text in tables.items() if "chinese_" in name}
    found = list(problems(texts, tables))
    print("\n".join(found) or f"{len(pairs_of(tables))} texts in two languages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
