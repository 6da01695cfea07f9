"""What the tests of the command line share: a folder with a few programs, and calls in it.

The first word of the test's own command line is the program under test.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()

TALKER = """import sys
print("args", sys.argv[1:])
print("to stderr", file=sys.stderr)
print("read", sys.stdin.read())
sys.exit(int(sys.argv[1]))
"""
COUNTER = """def count():
    for i in range(3):
        yield i
print(sum(count()))
"""
FETCHER = """import urllib.request
for _ in range(3):
    try:
        with urllib.request.urlopen("http://far.example/", timeout=5) as answer:
            print(len(answer.read()))
    except OSError as error:
        print(getattr(error, "reason", error))
"""
FOREVER = """import time
while True:
    time.sleep(1)
"""


class CommandLine(unittest.TestCase):
    """CommandLine: a test in a folder of its own."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        for name, text in (("talker", TALKER), ("counter", COUNTER), ("forever", FOREVER),
                           ("fetcher", FETCHER)):
            (self.folder / f"{name}.py").write_text(text)

    def tearDown(self):
        self.scratch.cleanup()

    def call(self, *words, stdin="", **environment):
        return subprocess.run(
            [PROGRAM, *map(str, words)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **environment},
        )

    def recipe_of(self, trace):
        """recipe_of: what a trace tells of its recipe."""
        text = self.call("dump", trace).stdout
        told = re.search(r"(?m)^ +0 s +recipe: (\{.*\}), made by Fiberscope ", text)
        return json.loads(told[1])

    def check_error(self, done, status, *parts):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        for part in parts:
            self.assertIn(part, done.stderr)
