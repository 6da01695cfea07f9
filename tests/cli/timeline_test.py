"""`run --timeline`: the timeline in letters, on a terminal and elsewhere."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

from command_line import PROGRAM, CommandLine

NAPPER = """import gevent
def nap(seconds):
    gevent.sleep(seconds)
    print(seconds)
gevent.joinall([gevent.spawn(nap, 1), gevent.spawn(nap, 2)])
raise SystemExit(7)
"""


class Timeline(CommandLine):
    def setUp(self):
        super().setUp()
        (self.folder / "napper.py").write_text(NAPPER)

    def on_terminal(self, columns, **environment):
        """on_terminal: what the command writes to a terminal of that width."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        run = subprocess.Popen([PROGRAM, "run", "--timeline", "napper.py"], cwd=self.folder,
                               stdout=subprocess.DEVNULL, stderr=theirs,
                               env={**os.environ, **environment})
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # Linux says EIO at the end
                break
            if not more:
                break
            text += more
        os.close(ours)
        self.assertEqual(run.wait(60), 7)
        return text.decode("utf-8").replace("\r\n", "\n")

    def test_the_timeline_goes_to_stderr_when_the_program_has_ended(self):
        done = self.call("run", "--timeline", "napper.py")
        self.assertEqual((done.stdout, done.returncode), ("1\n2\n", 7))
        lines = done.stderr.splitlines()
        self.assertEqual(lines[0], "napper.py")
        # time is folded where nobody runs
        self.assertRegex(done.stderr, r"(?m)^nap +▒+█+·+≈+·( sleep 1 s )?·*▒")
        self.assertRegex(done.stderr, r"(?m)^nap 2 +▒+▌?█+.*· sleep 2 s ·+≈≈·+▒")
        self.assertRegex(done.stderr, r"(?m)^ +0 s .* 1\.000 s .* 2\.000 s")
        self.assertIn("█ running   ▒ ready   ─ blocked   · sleeping", done.stderr)
        self.assertIn("≈ idle, folded", done.stderr)
        self.assertNotIn("\x1b", done.stderr)
        self.assertTrue(90 < max(map(len, lines)) <= 100)

    def test_the_timeline_goes_to_a_file(self):
        here = self.call("run", "--timeline", "napper.py").stderr
        done = self.call("run", "--timeline=drawn", "napper.py")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("1\n2\n", "", 7))
        self.assertEqual((self.folder / "drawn").read_text(), here)
        done = self.call("run", "--timeline=none/drawn", "napper.py")
        self.assertEqual(done.returncode, 1)
        self.assertIn("none/drawn: ", done.stderr)

    def test_a_terminal_has_its_width_and_its_colours(self):
        for columns in (60, 140):
            text = self.on_terminal(columns, TERM="xterm", LC_ALL="C.UTF-8", NO_COLOR="")
            self.assertIn("\x1b[90m", text)
            plain = re.sub(r"\x1b\[\d+m", "", text)
            wide = max(map(len, plain.splitlines()))
            self.assertTrue(columns - 10 < wide <= columns, f"{wide} of {columns}")
            self.assertIn("· sleep 2 s ·", plain)

    def test_who_wants_no_colour_or_has_no_other_letters_gets_none(self):
        for off in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            text = self.on_terminal(80, **{"TERM": "xterm", "NO_COLOR": "", "LC_ALL": "C.UTF-8"}
                                    | off)
            self.assertNotIn("\x1b", text)
            self.assertIn("█", text)
        text = self.on_terminal(80, TERM="dumb", LC_ALL="C")
        self.assertTrue(text.isascii())
        self.assertIn(". sleep 2 s .", text)


if __name__ == "__main__":
    unittest.main()
