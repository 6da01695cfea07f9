"""What the pages say of the program's own words is so: options, commands, fields of JSON.

usage: check_program.py FIBERSCOPE

Each rule_... yields what is wrong. When nothing is, every rule is broken once, in a page and never
in a file, to see that it is caught; the program's answers are asked for only once.
"""

import csv
import functools
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from broken import BROKEN
from check_tables import FORMATS, MANUAL, WRITING, differ
from pages import Page, Tree, code_words

PROGRAM = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
OPTION = re.compile(r"^ {2,6}((?:-\w,)?(?:-\w|--[\w-]+))(?:,(--[\w-]+))?\b", re.M)
MACHINE_COMMANDS = ("run", "sweep", "compare", "export")
# under these headings of the manual stand the options of
SECTIONS = {"run": ["run"], "repeat": ["repeat"], "sweep": ["sweep"], "compare": ["compare"],
            "export": ["export"], "list, dump, validate": ["list", "dump", "validate"],
            "The window's options": [""]}
# programs that the command lines of the pages name
PROGRAMS = {
    "hello.py": "print('hello')\n",
    "program.py": "import sys\nprint(sys.argv[1:])\n",
    "p.py": "import gevent\ngevent.joinall([gevent.spawn(gevent.sleep, n) for n in range(3)])\n",
}


@functools.cache
def scratch():
    folder = tempfile.TemporaryDirectory()
    for name, text in PROGRAMS.items():
        (pathlib.Path(folder.name) / name).write_text(text)
    return folder


@functools.cache
def call(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600,
                          cwd=scratch().name, stdin=subprocess.DEVNULL,
                          env={**os.environ, "COLUMNS": "100"})


def help_options(command):
    """help_options: without --help itself."""
    text = call(*command.split(), "--help").stdout
    found = [name for pair in OPTION.findall(text)
             for part in pair for name in part.split(",") if name]
    return [name for name in found if name not in ("-h", "--help")]


def commands():
    text = call("--help").stdout.split("Subcommands:")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", text, re.M)


# --- options and commands -----------------------------------------------------------------------

def rule_options(tree):
    """Each command's table of options is its --help; the machine's are those of four commands."""
    listed = {}
    for table in Page(tree.text(MANUAL)).tables:
        if table.head == ["option", "does"]:
            listed[table.section] = [name for row in table.rows for name in code_words(row[0])]
    yield from differ(f"{MANUAL}: the section", listed, [*SECTIONS, "The machine"])
    for section, names in SECTIONS.items():
        there = []
        for name in names:
            options = help_options(name)
            if name in MACHINE_COMMANDS:
                missing = [o for o in listed.get("The machine", []) if o not in options]
                yield from (f"{MANUAL}: {name} has no {option}" for option in missing)
                options = [o for o in options if o not in listed.get("The machine", [])]
            there += options
        yield from differ(f"{MANUAL}: {section}: the option", listed.get(section, []), there)


def subcommands(command):
    """subcommands: of a command that has some: `lesson check`."""
    text = call(command, "--help").stdout
    if "Subcommands:" not in text:
        return []
    listed = text.split("Subcommands:")[1].split("\n\n")[0]
    return [f"{command} {name}" for name in re.findall(r"^  (\w+)", listed, re.M)]


def every_option():
    names = commands()
    names += [below for name in names for below in subcommands(name)]
    return {option for command in ["", *names] for option in help_options(command)}


def rule_mentioned(tree):
    """Every option that a page mentions after fiberscope, or by itself, is one."""
    known = every_option() | {"--help"}
    for page in tree.pages():
        for code in code_words(re.sub(r"```.*?```", "", tree.text(page), flags=re.S)):
            if code.startswith(("-", "fiberscope", "run ", "export ", "dump ")):
                for option in re.findall(r"(?<![\w-])--[a-z][\w-]+", code):
                    if option not in known:
                        yield f"{page}: no command has {option}"


def readme_lines(tree):
    """readme_lines: of the block of command lines: (words, what it does)."""
    text = tree.text("README.md").split("<!-- command line: begin -->")[1]
    block = text.split("<!-- command line: end -->")[0]
    for line in filter(str.strip, block.split("\n")):
        words, _, does = line.strip().partition("  ")
        yield words.split(), does.strip()


def rule_readme_commands(tree):
    """The README's block has every command, and as many examples as --help."""
    lines = [words for words, _ in readme_lines(tree)]
    used = {words[1] for words in lines if len(words) > 1 and words[1] in commands()}
    yield from differ("README.md: the command", sorted(used), sorted(commands()))
    examples = call("--help").stdout.split("Examples:")[1].split("\n\n")[0]
    for line in filter(str.strip, examples.split("\n")):
        words = re.split(r" {2,}|(?<=svg) ", line.strip())[0].split()
        if words not in lines:
            yield f"README.md: the example {' '.join(words)!r} of --help is missing"


def rule_readme_runs(tree):
    """Every command line of the README is right: it is called, but for those that open a window.
    A sweep has fewer seeds, for the time it takes."""
    for words, does in readme_lines(tree):
        if words == ["fiberscope"] or "the window" in does:
            continue
        if words[0] != "fiberscope":
            yield f"README.md: {words[0]} is no command of ours"
            continue
        fewer = ["--seeds=4"] if words[1] == "sweep" else []
        done = call(*words[1:], *fewer)
        if done.returncode != 0:
            yield f"README.md: {' '.join(words)!r}: status {done.returncode}: {done.stderr[-300:]}"


# --- fields -------------------------------------------------------------------------------------

def fields(tree, section, head, part=None):
    """fields: the names in a table of a section of FORMATS.md; of one of its parts."""
    for table in Page(tree.text(FORMATS)).tables:
        if table.section == section and table.head[0] == head:
            rows = table.rows
            if part is None:
                return [name for row in rows for name in code_words(row[0])]
            names = [name for row in rows if part in row[0] for name in code_words(row[1])]
            return [name for name in names if re.fullmatch(r"[a-z]\w+", name)]
    return []


@functools.cache
def statistics():
    """statistics: of programs that between them have every field, on two cores with threads."""
    return json.loads(call("run", "--stats=json", "p.py").stderr)


def rule_statistics(tree):
    """The tables of statistics have the fields of the JSON."""
    stats, section = statistics(), "Statistics"
    listed = [name.removesuffix("[]") for name in fields(tree, section, "field")]
    yield from differ(f"{FORMATS}: the field", listed, stats)
    for part, there in (("waits", stats["waits"]), ("io", stats["io"]),
                        ("cores[]", stats["cores"][0]), ("lanes[]", stats["lanes"][0]),
                        ("processes[]", stats["processes"][0])):
        listed = [n for n in fields(tree, section, "part", f"`{part}`") if n != "recv"]
        yield from differ(f"{FORMATS}: {part}: the field", listed, there)
    said = Page(tree.text(FORMATS)).table("field", "says")
    kinds = next(row[1] for row in said.rows if "switches_by_kind" in row[0])
    yield from differ(f"{FORMATS}: switches by", code_words(kinds), stats["switches_by_kind"])


def rule_comparison(tree):
    """The table of compare has the fields of its JSON, and CSV the same but for the problem."""
    listed = fields(tree, "compare", "field")
    good = json.loads(call("compare", "--json", "p.py", "hello.py").stdout)[0]
    bad = json.loads(call("compare", "--json", "p.py", "nowhere.py").stdout)[1]
    yield from differ(f"{FORMATS}: compare's field", listed, [*good, "problem"])
    if set(bad) != {"name", "problem"}:
        yield f"{FORMATS}: a run without numbers has the fields {sorted(bad)}"
    head = next(csv.reader(io.StringIO(call("compare", "--csv", "p.py", "hello.py").stdout)))
    yield from differ(f"{FORMATS}: compare's column", head, [n for n in listed if n != "problem"])


def rule_sweep(tree):
    """The table of sweep has the fields of its JSON; two of them only where there is something."""
    outcome = json.loads(call("sweep", "hello.py", "--seeds", "1", "--json").stdout)[0]
    text = tree.text("app/cli/sweep_command.cpp")
    rare = re.findall(r'one\["(\w+)"\]', text)
    yield from differ(f"{FORMATS}: sweep's field", fields(tree, "sweep", "field"),
                      [*outcome, *rare])


def rule_list(tree):
    """The table of list has the fields of its JSON."""
    chapter = json.loads(call("list", "--json").stdout)[0]
    yield from differ(f"{FORMATS}: a chapter's field", fields(tree, "list", "part", "chapter"),
                      chapter)
    listed = [n for n in fields(tree, "list", "part", "`scenarios[]`") if n != "error"]
    yield from differ(f"{FORMATS}: a scenario's field", listed, chapter["scenarios"][0])


# --- what is written ----------------------------------------------------------------------------

def rule_example(tree):
    """The example of a scenario does here what it does under python3, and its settings are read."""
    program = next(text for language, _, text in Page(tree.text(WRITING)).blocks
                   if language == "python")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "example.py"
        path.write_text(program)
        ours = subprocess.run([PROGRAM, "run", path], capture_output=True, text=True, timeout=60)
        real = subprocess.run(["/usr/bin/python3", "-B", path], capture_output=True, text=True,
                              timeout=60)
    if (ours.stdout, ours.stderr, ours.returncode) != (real.stdout, real.stderr, real.returncode):
        yield f"{WRITING}: the example: {ours.stdout}{ours.stderr}, under python3 {real.stdout}"


RULES = {name[5:]: rule for name, rule in globals().copy().items() if name.startswith("rule_")}


def problems(tree, rules=RULES):
    return [f"{problem} ({name})" for name in rules for problem in RULES[name](tree)]


def self_test():
    wrong = [f"nobody breaks the rule {rule}" for rule in RULES
             if not any(rule == broken[0] for broken in BROKEN)]
    for rule, path, before, after, expected in BROKEN:
        if rule not in RULES:
            continue  # of check_pages.py
        text = Tree().text(path)
        if before not in text:
            wrong.append(f"{path} does not hold {before!r} any more, to break {rule}")
            continue
        found = problems(Tree(overlay={path: text.replace(before, after, 1)}), [rule])
        if not any(expected in problem for problem in found):
            wrong.append(f"{rule}: not caught in {path}: {before!r} -> {after!r}: {found}")
    return wrong


if __name__ == "__main__":
    found = problems(Tree()) or self_test()
    print("\n".join(found) or "the pages say what the program does")
    sys.exit(bool(found))
