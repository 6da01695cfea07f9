"""What the pages say is held by tests and agrees with the sources: see tests/README.md.

usage: check_pages.py [--self-test | --renew]

Each rule_... below yields what is wrong; `--self-test` breaks every rule and sees it caught;
`--renew` writes the checksums of what quotations cover, when you have seen to the tests. The rules
that compare whole tables with the sources are in check_tables.py, those that need the built
program in check_program.py.
"""

import re
import sys

import check_tables
from broken import BROKEN
from existing import existing
from pages import FOLDERS, Page, Tree, anchor, code_words, links
from promised import REASONS, Places, entries, list_of

README_MAX = 12_000
TOP = re.compile(rf"^(?:{'|'.join(FOLDERS)})/[\w./*-]*$")
BUILT = re.compile(r"^build/\w+/bin/([\w-]+)$")


def rule_size(tree):
    """The README is one that one reads."""
    size = len(tree.text("README.md").encode())
    if size > README_MAX:
        yield f"README.md: {size} bytes, more than {README_MAX}"


def rule_pages(tree):
    """Every page has its list, and the README leads to every page."""
    targets = links(tree.text("README.md"))
    for page in tree.pages():
        if not tree.exists(list_of(page)):
            yield f"{page}: there is no {list_of(page)}"
        if page not in (*targets, "README.md"):
            yield f"README.md: nothing leads to {page}"
    lists = {list_of(page) for page in tree.pages()}
    for path in tree.files("*.txt", "tests/promises"):
        if path not in lists:
            yield f"{path}: the list of a page that is not there"


def rule_quotations(tree):
    """Every quotation stands in its page, and every sentence of a page is quoted."""
    for page in filter(lambda page: tree.exists(list_of(page)), tree.pages()):
        places, spans, names = Places(tree.text(page)), [], set()
        found, wrong = entries(tree, page)
        yield from wrong
        for entry in found:
            if entry.name in names:
                yield f"{entry.where}: {entry.name} stands there twice"
            names.add(entry.name)
            if entry.quotation.startswith("table: "):
                rows = places.rows(entry.quotation[7:].split(" | "))
                if rows is None:
                    yield f"{entry.where}: {page} has no table {entry.quotation[7:]!r}"
                spans += rows or []
                continue
            span, problem = places.find(entry.quotation)
            if problem:
                yield f"{entry.where}: {entry.name} {problem}"
                continue
            spans.append(span)
            if entry.reaches() and entry.checksum != places.checksum(span):
                yield (f"{entry.where}: what {entry.name} covers has changed: see whether its "
                       "tests still hold it, then call check_pages.py --renew")
        for unit in places.uncovered(spans):
            yield f"{page}: no entry of {list_of(page)} quotes: {unit}"


def rule_tests(tree):
    """Every entry names a test that exists, or why it promises nothing."""
    there, sources = existing(tree), None
    for page in filter(lambda page: tree.exists(list_of(page)), tree.pages()):
        for entry in entries(tree, page)[0]:
            if not entry.held_by:
                yield f"{entry.where}: {entry.name} names neither a test nor a reason"
            for held_by in entry.held_by:
                sort, _, name = held_by.partition(": ")
                if held_by.startswith("= "):
                    if held_by[2:] not in REASONS or len(entry.held_by) > 1:
                        yield f"{entry.where}: {held_by!r} is no reason by itself"
                elif sort == "code":
                    sources = sources or "\n".join(tree.sources().values())
                    if name not in sources:
                        yield f"{entry.where}: the sources do not say {name!r}"
                elif sort not in there:
                    yield f"{entry.where}: unknown sort of test {sort!r}"
                elif name not in there[sort]:
                    yield f"{entry.where}: there is no test {sort}: {name!r}"


def rule_reasons(tree):
    """The page on the tests names every reason that an entry may have instead of a test."""
    text = tree.text("tests/README.md")
    said = re.search(r"why it promises nothing \(([^)]*)\)", text).group(1)
    yield from check_tables.differ("tests/README.md: the reason", code_words(said), REASONS)


def rule_links(tree):
    """Every link leads to a file that is there, and to a heading in it."""
    anchors = {page: Page(tree.text(page)).anchors for page in tree.pages()}
    for page in tree.pages():
        folder = page.rpartition("/")[0]
        for target in links(tree.text(page)):
            if "://" in target:
                continue
            path, _, heading = target.partition("#")
            there = normal(f"{folder}/{path}") if path else page
            if not tree.exists(there):
                yield f"{page}: {target}: there is no {there}"
            elif heading and heading not in anchors.get(there, ()):
                yield f"{page}: {target}: {there} has no such heading"


def normal(path):
    parts = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def targets(tree):
    """targets: the executables that CMake makes."""
    text = "\n".join(tree.text(path) for folder in ("app", "scheduler", "tests")
                     for path in tree.files("CMakeLists.txt", folder))
    return {*re.findall(r"add_executable\(([\w-]+)", text),
            *(f"test_{name}" for name in re.findall(r"^fiberscope_test\((\w+)", text, re.M))}


def rule_paths(tree):
    """Every path of the project that a page names is there, and every program is built."""
    built = targets(tree)
    for page in tree.pages():
        text = tree.text(page)
        outside = re.sub(r"```.*?```", "", text, flags=re.S)
        words = {word.rstrip(":,") for code in code_words(outside) for word in code.split()}
        words |= {word for _, _, block in Page(text).blocks for word in block.split()}
        for word in sorted(words):
            program = BUILT.match(word)
            if program and program.group(1) not in built:
                yield f"{page}: {word}: nothing builds it"
            if TOP.match(word) and "*" not in word and not tree.exists(word.rstrip("/")):
                yield f"{page}: {word}: not there"


def rule_headings(tree):
    """No two headings of a page have the same name, so that a link to it is not ambiguous."""
    for page in tree.pages():
        seen = set()
        fenced = re.sub(r"```.*?```", "", tree.text(page), flags=re.S)
        for heading in re.findall(r"^#+ (.+)$", fenced, re.MULTILINE):
            if anchor(heading) in seen:
                yield f"{page}: two headings are called {heading}"
            seen.add(anchor(heading))


def renew(tree):
    """renew: the checksums of all lists, as the pages are now."""
    for page in filter(lambda page: tree.exists(list_of(page)), tree.pages()):
        places, path = Places(tree.text(page)), list_of(page)
        lines = tree.text(path).split("\n")
        for entry in entries(tree, page)[0]:
            span, _ = places.find(entry.quotation) if entry.reaches() else (None, "")
            if span:
                number = int(entry.where.rsplit(":", 1)[1]) - 1
                lines[number] = f"{entry.name} > {entry.quotation} [{places.checksum(span)}]"
        (tree.root / path).write_text("\n".join(lines), encoding="utf-8")


def rules_of(module):
    return {name[5:]: rule for name, rule in vars(module).items() if name.startswith("rule_")}


RULES = rules_of(sys.modules[__name__]) | rules_of(check_tables)


def problems(tree, rules=None):
    return [f"{problem} ({name})" for name in rules or RULES for problem in RULES[name](tree)]


def self_test():
    """self_test: each rule finds nothing wrong in the tree, and what is broken in it."""
    wrong = []
    for rule in RULES:
        if not any(rule == broken[0] for broken in BROKEN):
            wrong.append(f"nobody breaks the rule {rule}")
    for rule, path, before, after, expected in BROKEN:
        if rule not in RULES:
            continue  # of check_program.py
        text = Tree().text(path) if Tree().exists(path) else ""
        if before not in text:
            wrong.append(f"{path} does not hold {before!r} any more, to break {rule}")
            continue
        found = problems(Tree(overlay={path: text.replace(before, after, 1)}), [rule])
        if not any(expected in problem for problem in found):
            wrong.append(f"{rule}: not caught in {path}: {before!r} -> {after!r}: {found}")
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["--renew"]:
        renew(Tree())
    found = self_test() if sys.argv[1:] == ["--self-test"] else problems(Tree())
    print("\n".join(found) or "the pages promise what is held")
    sys.exit(bool(found))
