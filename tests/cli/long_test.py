#!/usr/bin/python3
"""Long runs: what a command keeps in memory does not grow with the length of the trace.

    long_test.py FIBERSCOPE

Memory is the largest resident size of the command and of the processes it waited for, of two
lengths, the second ten times the first and of several million events.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

FIBERSCOPE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
SHORT, LONG = 40_000, 400_000
EVENTS_OF_LONG_MIN = 3_000_000
MOST_KIB = 64 << 10
GROWTH_KIB_MAX = 8 << 10

PROGRAM = """\
import sys

import gevent


def player():
    for _ in range(int(sys.argv[1])):
        gevent.sleep(0)


gevent.joinall([gevent.spawn(player), gevent.spawn(player)])
"""


class LongRuns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = Path(cls.scratch.name)
        (cls.folder / "turns.py").write_text(PROGRAM)
        cls.memory = {}
        for turns in (SHORT, LONG):
            cls.memory[turns] = cls.call("run", "--trace", f"{turns}.fstrace", "--detail=light",
                                         "turns.py", str(turns))[0]

    @classmethod
    def call(cls, *words):
        """The largest resident size in KiB, and what was written to stdout and stderr."""
        outputs = [cls.folder / "out", cls.folder / "err"]
        pid = os.fork()
        if pid == 0:
            os.chdir(cls.folder)
            for number, path in enumerate(outputs, 1):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
            os.execv(FIBERSCOPE, [FIBERSCOPE, *words])
        _, status, usage = os.wait4(pid, 0)
        out, err = (path.read_text() for path in outputs)
        if status != 0:
            raise AssertionError(f"{words}: status {status}\n{err}")
        return usage.ru_maxrss, out, err

    def check(self, short, long):
        self.assertLess(long, MOST_KIB)
        self.assertLess(long - short, GROWTH_KIB_MAX)

    def test_a_trace_goes_to_its_file_as_it_comes(self):
        self.check(self.memory[SHORT], self.memory[LONG])

    def test_a_trace_is_validated_event_by_event(self):
        memory = {}
        for turns in (SHORT, LONG):
            memory[turns], told, _ = self.call("validate", f"{turns}.fstrace")
            events = int(re.search(r"legal, (\d+) events\n", told)[1])
        self.assertGreater(events, EVENTS_OF_LONG_MIN)
        self.check(memory[SHORT], memory[LONG])

    def test_statistics_are_summed_up_as_the_run_goes_on(self):
        memory = {}
        for turns in (SHORT, LONG):
            memory[turns], _, told = self.call("run", "--stats=json", "turns.py", str(turns))
            stats = json.loads(told)
        self.assertGreater(stats["events"], EVENTS_OF_LONG_MIN)
        self.check(memory[SHORT], memory[LONG])

    def check_told(self, *words):
        """What a run tells beside its output, of two lengths; answers that of the longer."""
        memory = {}
        for turns in (SHORT, LONG):
            memory[turns], _, told = self.call("run", *words, "turns.py", str(turns))
        self.check(memory[SHORT], memory[LONG])
        return told

    def test_findings_are_found_as_the_run_goes_on(self):
        self.assertGreater(int(re.search(r"(\d+) events", self.check_told("--stats"))[1]),
                           EVENTS_OF_LONG_MIN)

    def test_events_are_told_one_after_another(self):
        self.check_told("--events=told")
        with open(self.folder / "told", "rb") as told:
            self.assertGreater(sum(1 for _ in told), EVENTS_OF_LONG_MIN)

    def test_a_timeline_is_drawn_of_events_that_are_not_kept(self):
        self.assertIn("player", self.check_told("--timeline"))

    def test_what_is_looked_back_at_lies_in_the_folder_for_temporary_files(self):
        words = [FIBERSCOPE, "run", "--stats", "turns.py", str(LONG)]
        run = subprocess.Popen(words, cwd=self.folder, stderr=subprocess.DEVNULL,
                               env=os.environ | {"TMPDIR": str(self.folder)})
        opened = set()
        while run.poll() is None:
            with contextlib.suppress(OSError):
                folder = f"/proc/{run.pid}/fd"
                opened |= {os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder)}
        self.assertEqual(run.returncode, 0)
        spools = [path for path in opened if path.startswith(str(self.folder.resolve()) + "/")]
        self.assertEqual(len(spools), 1)
        self.assertTrue(spools[0].endswith(" (deleted)"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
