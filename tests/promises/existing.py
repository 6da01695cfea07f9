"""Which tests there are, by the names under which a promise can call them.

  base: ... ui:     a doctest case of tests/base ... tests/ui, by its sentence
  host:             a program of tests/host/programs
  faulty:           a program of tests/host/faulty
  cli: setup:       a method of a test of tests/cli; of setup_test.py
  ctest:            a test that ctest knows by this name
  scenario:         a scenario, which tests/conformance runs on both sides
  rule:             a check of check_pages.py or check_program.py
  code:             not a test: these words stand in the sources of app or scheduler
"""

import re

FOLDERS = ("base", "trace", "core", "machine", "engine", "session", "model", "lesson", "export",
           "ui", "host_units")
CASE = re.compile(r'TEST_CASE(?:_FIXTURE)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')
METHOD = re.compile(r"^    def test_(\w+)\(", re.MULTILINE)
CTEST = re.compile(r"(?:add_test\(NAME|command_line_test\()\s*([\w.$<>{}]+)")
CONFORMANCE = re.compile(r"^conformance_test\((\w+)", re.MULTILINE)
DOCTESTS = re.compile(r"^fiberscope_test\((\w+)", re.MULTILINE)
RULE = re.compile(r"^def rule_(\w+)\(", re.MULTILINE)


def joined(literals):
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', literals)
    return "".join(parts).replace('\\"', '"')


def cases(tree, folder):
    return {joined(found) for path in tree.files("*.cpp", f"tests/{folder}")
            for found in CASE.findall(tree.text(path))}


def ctests(tree):
    names = set()
    for path in tree.files("CMakeLists.txt", "tests") + tree.files("*.cmake", "tests"):
        text = tree.text(path)
        names |= {name for name in CTEST.findall(text) if "$" not in name}
        names |= {f"conformance.{name}" for name in CONFORMANCE.findall(text)}
        names |= set(DOCTESTS.findall(text))
    return names


def stems(tree, folder):
    return {path.rsplit("/", 1)[1][:-3] for path in tree.files("*.py", folder)}


def existing(tree):
    """existing: {sort: names}; of `code` nothing, since it is looked for in the sources."""
    found = {folder: cases(tree, folder) for folder in FOLDERS
             if tree.is_folder(f"tests/{folder}")}
    found["host"] = stems(tree, "tests/host/programs")
    found["faulty"] = stems(tree, "tests/host/faulty")
    found["scenario"] = {path.rsplit("/", 1)[1][:-3]
                         for path in tree.files("*.py", "scenarios") if "/_" not in path}
    found["cli"] = {name for part in ("cli", "repeat", "stop", "long", "hostile", "limits",
                                                   "timeline", "export", "lesson")
                    for name in METHOD.findall(tree.text(f"tests/cli/{part}_test.py"))}
    found["setup"] = set(METHOD.findall(tree.text("tests/cli/setup_test.py")))
    found["ctest"] = ctests(tree)
    found["rule"] = {name for path in tree.files("check_*.py", "tests/promises")
                     for name in RULE.findall(tree.text(path))}
    return found
