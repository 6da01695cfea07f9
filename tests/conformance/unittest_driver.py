"""Runs one unittest module and reports each test on a line that a harness can read.

usage: unittest_driver.py MODULE [--gevent] [--after TEST_ID] [--without PATTERN...]

--gevent: gevent.monkey.patch_all() comes before the module.
"""

import argparse
import fnmatch
import sys
import traceback
import unittest

MARK = "@@conformance"


def report(word, name=""):
    # A line of its own even if a test left one unfinished.
    sys.__stdout__.write(f"\n{MARK} {word} {name}\n")
    sys.__stdout__.flush()


class Lines(unittest.TestResult):
    """One word for each test: ok, failed, error, skipped, xfailed or xpassed."""

    def startTest(self, test):
        super().startTest(test)
        self.word = "ok"
        report("start", test.id())

    def stopTest(self, test):
        super().stopTest(test)
        report(self.word, test.id())

    def note(self, test, word, error):
        self.word = word
        sys.__stderr__.write(f"\n----- {word}: {test.id()}\n")
        sys.__stderr__.write("".join(traceback.format_exception(*error)))
        sys.__stderr__.flush()
        if not isinstance(test, unittest.TestCase):  # setUpClass, setUpModule and so on
            report(word, test.id())

    def addFailure(self, test, error):
        self.note(test, "failed", error)

    def addError(self, test, error):
        self.note(test, "error", error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.note(test, "failed", error)

    def addSkip(self, test, reason):
        self.word = "skipped"
        if not isinstance(test, unittest.TestCase):
            report("skipped", test.id())

    def addExpectedFailure(self, test, error):
        self.word = "xfailed"

    def addUnexpectedSuccess(self, test):
        self.word = "xpassed"


def rest_of(suite, after, without):
    """rest_of: the tests that come after the one with this id, less those of the patterns."""
    remaining = unittest.TestSuite()
    passed = after is None

    def walk(tests):
        nonlocal passed
        for test in tests:
            if isinstance(test, unittest.TestSuite):
                walk(test)
            elif not passed:
                passed = test.id() == after
            elif not any(fnmatch.fnmatchcase(test.id(), pattern) for pattern in without):
                remaining.addTest(test)

    walk(suite)
    return remaining


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--gevent", action="store_true")
    parser.add_argument("--after")
    parser.add_argument("--without", nargs="*", default=())
    options = parser.parse_args()
    # A module that looks at the command line should not see ours.
    del sys.argv[1:]
    if options.gevent:
        import gevent.monkey

        gevent.monkey.patch_all()
    suite = unittest.defaultTestLoader.loadTestsFromName(options.module)
    rest_of(suite, options.after, options.without).run(Lines())
    report("finished")


if __name__ == "__main__":
    main()
