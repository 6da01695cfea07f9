"""Runs one module of pytest's kind and reports each test on a line that a harness can read.

usage: pytest_driver.py MODULE [--after TEST_ID] [--without PATTERN...]

MODULE is a file's name or a module's, as trio.tests.test_sync; TEST_ID is the module's name, the
class's, if there is one, and the test's with its parameters, with dots between them.
"""

import argparse
import fnmatch
import os
import pathlib
import sys
import tempfile

import pytest

MARK = "@@conformance"
# What was printed while the module was read is not captured: the lines go past it.
OUT = os.fdopen(os.dup(1), "w")
ERR = os.fdopen(os.dup(2), "w")


def tell(word, name=""):
    # A line of its own even if a test left one unfinished.
    OUT.write(f"\n{MARK} {word} {name}\n")
    OUT.flush()


def file_of(module):
    """file_of: the module's file and the folder that its packages lie in; it is not imported."""
    parts = module.split(".")
    for folder in sys.path:
        path = pathlib.Path(folder, *parts).with_suffix(".py")
        if path.is_file():
            return path, folder
    sys.exit(f"no module {module}")


class Lines:
    """One word for each test: ok, failed, error, skipped, xfailed or xpassed."""

    def __init__(self, module, after, without):
        self.module, self.after, self.without = module, after, without

    def id(self, node):
        return ".".join([self.module, *node.split("::")[1:]])

    def note(self, word, name, words):
        ERR.write(f"\n----- {word}: {name}\n{words}\n")
        ERR.flush()

    def pytest_collectreport(self, report):
        if report.failed:
            self.note("error", report.nodeid, report.longreprtext)
            tell("error", self.id(report.nodeid))

    def pytest_collection_modifyitems(self, items):
        names = [self.id(item.nodeid) for item in items]
        first = names.index(self.after) + 1 if self.after else 0
        items[:] = [
            item
            for item, name in list(zip(items, names))[first:]
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in self.without)
        ]

    def pytest_runtest_logstart(self, nodeid):
        self.word = "ok"
        tell("start", self.id(nodeid))

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.word = "xfailed" if hasattr(report, "wasxfail") else "skipped"
        elif report.failed:
            self.word = "failed" if report.when == "call" else "error"
            self.note(self.word, report.nodeid, report.longreprtext)
        elif hasattr(report, "wasxfail"):
            self.word = "xpassed"

    def pytest_runtest_logfinish(self, nodeid):
        tell(self.word, self.id(nodeid))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--after")
    parser.add_argument("--without", nargs="*", default=())
    options = parser.parse_args()
    # A module that looks at the command line should not see ours.
    del sys.argv[1:]
    path, root = file_of(options.module)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # no settings of a project that lies around the tests, nothing kept for a next time
        words = [path, f"--rootdir={root}", "-c", os.devnull, "-p", "no:cacheprovider"]
        words += ["-p", "no:terminal"]
        pytest.main(list(map(str, words)), [Lines(options.module, options.after, options.without)])
        os.chdir("/")
    tell("finished")


if __name__ == "__main__":
    main()
