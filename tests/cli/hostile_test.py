"""Files of others on the command line: whatever is in them, a command ends soon, in bounds, with
what could be shown or with one clear message.

usage: hostile_test.py FIBERSCOPE [unittest arguments]
"""

import os
import subprocess
import time
import unittest

from command_line import PROGRAM, ROOT, CommandLine

TRACES = sorted((ROOT / "tests/fuzz/corpus/traces").glob("*.fstrace"))
MEMORY_MAX = 500 << 20
SECONDS_MAX = 30  # 5 on a quiet machine


class Hostile(CommandLine):
    def bounded(self, *words):
        """bounded: the command's end, which it came to without a signal and in bounds."""
        began = time.monotonic()
        done = subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        out = done.stdout.read()
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        done.stdout.close()
        self.assertIn(done.returncode, (0, 1), (words, out[-500:]))
        self.assertLess(time.monotonic() - began, SECONDS_MAX, words)
        self.assertLess(used.ru_maxrss * 1024, MEMORY_MAX, words)
        if done.returncode == 1:
            self.assertIn(b"fiberscope: ", out, words)
        return done.returncode, out

    def test_a_made_up_trace_ends_in_a_picture_or_a_message(self):
        self.assertGreater(len(TRACES), 20)
        for trace in TRACES:
            self.bounded("validate", trace)
            _, told = self.bounded("dump", trace)
            self.assertNotIn(b"\x1b", told, trace)
            for ending in ("svg", "png", "json", "txt"):
                out = self.folder / ("out." + ending)
                status, text = self.bounded("export", trace, "-o", out)
                self.assertEqual(status == 0, out.exists(), (trace, text))
                out.unlink(missing_ok=True)
            self.bounded("export", trace, "-o", self.folder / "window.png", "--what", "window")

    def test_a_cut_trace_says_at_which_event_and_by_which_law(self):
        trace = ROOT / "tests/fuzz/corpus/traces/mem_switch_to_0.fstrace"
        words = "event 9 is against a law of traces: core 1 is still held by lane 2; 8 events were"
        for command in (("dump", trace), ("export", trace, "-o", "out.svg")):
            self.assertIn(words, self.call(*command).stderr)
        # what comes before is shown
        self.assertIn("run started", self.call("dump", trace).stdout)

    def test_pipes_devices_folders_and_large_files_are_refused_at_once(self):
        os.mkfifo(self.folder / "pipe.py")
        with open(self.folder / "large.py", "wb") as file:
            file.truncate(200 << 20)
        with open(self.folder / "large.fstrace", "wb") as file:
            file.truncate(200 << 20)
        for name, why in (("pipe.py", "it is a pipe"), ("/dev/zero", "it is a device"),
                          ("large.py", "it is larger than 16 MiB")):
            for command in (("run", name), ("run", "--trace=t", name),
                            ("export", name, "-o", "x.svg")):
                self.check_error(self.call(*command), 1, name, why)
        for command in ("dump", "validate", "repeat"):
            self.check_error(self.call(command, "pipe.py"), 1, "it is a pipe")
            self.check_error(self.call(command, "/dev/zero"), 1, "it is a device")
            self.check_error(self.call(command, "."), 1, "it is a folder")
            self.check_error(self.call(command, "large.fstrace"), 1, "not a Fiberscope trace")

    def test_a_name_is_shown_not_obeyed(self):
        for name in (b"a\x1b[31mb", b"a\nb", b"\xff"):
            done = subprocess.run([PROGRAM, "dump", name], cwd=self.folder, capture_output=True,
                                  check=False)
            self.assertEqual(done.returncode, 1)
            self.assertNotIn(b"\x1b", done.stderr)
            self.assertEqual(done.stderr.replace(b"\n", b"", 1).count(b"\xff"), 0)

    def test_a_full_disk_is_told(self):
        self.call("run", "--trace", "t", "counter.py")
        for ending in ("svg", "png", "json", "txt"):
            link = self.folder / ("full." + ending)
            link.symlink_to("/dev/full")
            self.check_error(self.call("export", "t", "-o", link), 1, "No space left on device")

    def test_a_disk_that_fills_up_is_told_and_nothing_stays_there(self):
        (self.folder / "many.py").write_text(MANY)
        disk = self.folder / "disk"
        disk.mkdir()
        (self.folder / "on_a_small_disk.sh").write_text(ON_A_SMALL_DISK)
        apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
        if subprocess.run([*apart, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no disk of its own can be mounted here")
        for words in (["run", "--trace=disk/t", "many.py"],
                      ["export", "many.py", "-o", "disk/out.svg"],
                      ["export", "many.py", "-o", "disk/out.png", "--what", "window"]):
            done = subprocess.run([*apart, "bash", "on_a_small_disk.sh", PROGRAM, *words],
                                  cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertIn("cannot be written: No space left on device\n", done.stderr, words)
            self.assertTrue(done.stdout.endswith("status 1, files: \n"), (words, done.stdout))

    def test_a_program_whose_names_are_empty_has_a_picture(self):
        (self.folder / "nameless.py").write_text(NAMELESS)
        for ending in ("png", "svg", "txt"):
            done = self.call("export", "nameless.py", "-o", "out." + ending)
            self.assertEqual(done.returncode, 0, done.stderr)
        done = self.call("export", "nameless.py", "-o", "out.png", "--what", "window")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_settings_that_ask_for_too_much_are_told_with_their_line(self):
        (self.folder / "huge.py").write_text(HUGE)
        done = self.call("run", "huge.py")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("bytes must be from 0 to 67108864", done.stderr)


# a disk of 16 KiB, a command, and what lies on the disk afterwards
ON_A_SMALL_DISK = """mount -t tmpfs -o size=16k none disk || exit
"$@"
echo "status $?, files: $(ls -A disk)"
"""
MANY = """import threading, time
def work():
    for _ in range(20): time.sleep(0.1)
threads = [threading.Thread(target=work) for _ in range(100)]
for t in threads: t.start()
for t in threads: t.join()
"""
NAMELESS = """import asyncio, threading
def f(): pass
f.__name__ = f.__qualname__ = ''
f.__code__ = f.__code__.replace(co_name='', co_qualname='')
class C:
    def __call__(self): pass
    def __repr__(self): return ''
async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(3, f)
    loop.call_later(4, C())
    asyncio.create_task(asyncio.sleep(1), name='')
    await asyncio.sleep(2)
asyncio.run(main())
t = threading.Thread(target=f, name=''); t.start(); t.join()
"""
HUGE = """# /// fiberscope
# [[hosts]]
# name = "h"
# [[hosts.services]]
# kind = "http"
# [[hosts.services.pages]]
# path = "/"
# bytes = 9223372036854775807
# ///
print("on")
"""

if __name__ == "__main__":
    unittest.main()
