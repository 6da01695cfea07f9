"""Stopping a command: nothing is left behind, and what was recorded is kept.

usage: stop_test.py FIBERSCOPE [unittest arguments]
"""

import os
import pathlib
import pty
import signal
import subprocess
import time
import unittest

from command_line import PROGRAM, CommandLine

GO = "print('go', flush=True)\n"
THREAD = ("import threading, time\ndef work():\n    while True: time.sleep(1)\n"
          "threading.Thread(target=work, daemon=True).start()\n")
WAITS = {
    "sleep": "import time\n" + GO + "while True: time.sleep(1)\n",
    "lock": THREAD + "lock = threading.Lock()\nlock.acquire()\n" + GO + "lock.acquire()\n",
    "queue": THREAD + "import queue\n" + GO + "queue.Queue().get()\n",
    "join": THREAD + "t = threading.Thread(target=work, daemon=True)\nt.start()\n" + GO +
            "t.join()\n",
    "select": THREAD + "import os, select\nend = os.pipe()[0]\n" + GO +
              "select.select([end], [], [])\n",
    "accept": THREAD + "import socket\ns = socket.create_server(('127.0.0.1', 0))\n" + GO +
              "s.accept()\n",
    "asyncio": "import asyncio\nasync def main():\n    " + GO +
               "    while True: await asyncio.sleep(1)\nasyncio.run(main())\n",
    "gevent": "import gevent\n" + GO + "while True: gevent.sleep(1)\n",
    "computes": GO + "i = 0\nwhile True: i += 1\n",
    "thread_computes": "import threading\ndef work():\n    i = 0\n    while True: i += 1\n"
                       "threading.Thread(target=work, daemon=True).start()\n"
                       "lock = threading.Lock()\nlock.acquire()\n" + GO + "lock.acquire()\n",
    "reads": GO + "input()\n",
}
ENDLESS_THREADS = """import sys, threading
event = threading.Event()
def work():
    while not event.is_set():
        event.wait(1)
    print("worker ends", flush=True)
for _ in range(2):
    threading.Thread(target=work).start()
try:
    print("go", flush=True)  # in there: an interrupt may come at once
    while True:
        event.wait(0.75)
except KeyboardInterrupt:
    print("interrupt", flush=True)
    event.set()
"""
PLENTY = 60  # seconds


def session_of(pid):
    """session_of: the session of a process; 0: it is gone, or only its status is left."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if fields[0] in "ZX" else int(fields[3])


def parent_of(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def living(session):
    """living: the processes of a session."""
    pids = [int(p.name) for p in pathlib.Path("/proc").iterdir() if p.name.isdigit()]
    return [pid for pid in pids if session_of(pid) == session]


class Stopping(CommandLine):
    def start(self, *words, **streams):
        """start: the command in a session of its own, which is empty in the end."""
        read, self.stdin = os.pipe()
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": read, **streams}
        running = subprocess.Popen([PROGRAM, *words], cwd=self.folder, text=True,
                                   start_new_session=True, **streams)
        os.close(read)
        self.addCleanup(self.clear, running)
        self.addCleanup(os.close, self.stdin)
        return running

    def clear(self, running):
        for pid in living(running.pid):
            os.kill(pid, signal.SIGKILL)
        running.communicate()

    def program(self, name, text):
        (self.folder / f"{name}.py").write_text(text)
        return f"{name}.py"

    def check_nothing_left(self, running, *kept):
        end = time.monotonic() + PLENTY
        while living(running.pid) and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(living(running.pid), [])
        files = sorted(p.name for p in self.folder.iterdir() if p.suffix != ".py")
        self.assertEqual(files, sorted(kept))

    # --- every way to be stopped ------------------------------------------------------------------
    def test_a_signal_to_the_command_leaves_no_process_and_no_file(self):
        for words in (("run",), ("run", "--trace=t"), ("sweep",), ("export", "-o", "o.svg"),
                      ("compare",)):
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL):
                with self.subTest(words=words, signal=number.name):
                    running = self.start(*words, self.program("sleeps", WAITS["sleep"]))
                    if words[0] == "run":
                        self.assertEqual(running.stdout.readline(), "go\n")
                    else:
                        self.await_engine(running)
                    running.send_signal(number)
                    status = running.wait(PLENTY)
                    self.assertIn(status, (-number, 128 + number))
                    kept = ("t",) if "--trace=t" in words and number != signal.SIGKILL else ()
                    self.check_nothing_left(running, *kept)
                    for name in kept:
                        (self.folder / name).unlink()

    def await_engine(self, running):
        """await_engine: until the program runs in a process of its own beside the command, the
        engine and the process by which that begins interpreters with options; an engine that begins
        has one for a moment, to try the barrier."""
        seen, end = 0, time.monotonic() + PLENTY
        while seen < 10 and time.monotonic() < end:
            seen = seen + 1 if len(living(running.pid)) >= 4 else 0
            time.sleep(0.02)
        self.assertEqual(seen, 10)

    def test_a_program_that_computes_or_waits_ends_by_sigterm(self):
        for name in ("computes", "thread_computes", "lock", "reads"):
            with self.subTest(name):
                running = self.start("run", self.program(name, WAITS[name]))
                self.assertEqual(running.stdout.readline(), "go\n")
                running.terminate()
                self.assertEqual(running.wait(PLENTY), 128 + signal.SIGTERM)
                self.check_nothing_left(running)

    def test_the_trace_of_a_stopped_program_is_kept_and_legal(self):
        for name in ("sleep", "computes", "lock"):
            with self.subTest(name):
                running = self.start("run", "--trace=t", self.program(name, WAITS[name]))
                self.assertEqual(running.stdout.readline(), "go\n")
                running.terminate()
                _, errors = running.communicate(timeout=PLENTY)
                self.assertRegex(errors, r"stopped by SIGTERM; t has what happened until then: \d")
                self.assertRegex(self.call("validate", "t").stdout, r"^t: legal, \d+ events\n$")

    def test_a_handler_of_the_programs_has_the_signal(self):
        text = ("import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
                "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + WAITS["sleep"])
        for before in ((), ("--trace=t",)):
            running = self.start("run", *before, self.program("handles", text))
            self.assertEqual(running.stdout.readline(), "go\n")
            running.send_signal(signal.SIGHUP)
            running.terminate()
            self.assertEqual(running.wait(PLENTY), 5)

    # --- Ctrl+C -----------------------------------------------------------------------------------
    def test_one_interrupt_is_a_keyboard_interrupt_whatever_the_main_thread_does(self):
        for name, text in WAITS.items():
            with self.subTest(name):
                running = self.start("run", self.program("does_" + name, text))
                self.assertEqual(running.stdout.readline(), "go\n")
                running.send_signal(signal.SIGINT)
                _, errors = running.communicate(timeout=PLENTY)
                self.assertEqual(running.returncode, 128 + signal.SIGINT, errors)
                self.assertIn("KeyboardInterrupt", errors)
                self.check_nothing_left(running)

    def test_a_program_with_endless_threads_heeds_one_interrupt(self):
        running = self.start("run", self.program("threads", ENDLESS_THREADS))
        self.assertEqual(running.stdout.readline(), "go\n")
        running.send_signal(signal.SIGINT)
        output, errors = running.communicate(timeout=PLENTY)
        self.assertEqual((output, errors, running.returncode),
                         ("interrupt\nworker ends\nworker ends\n", "", 0))

    # --- processes that are forked ----------------------------------------------------------------
    FORKS = {
        "child_computes": "import os, time\nif os.fork() == 0:\n    " + GO +
                          "    while True: pass\nwhile True: time.sleep(1)\n",
        "parent_computes": "import os, time\nif os.fork() == 0:\n    time.sleep(1e9)\n" + GO +
                           "while True: pass\n",
        "all_wait": "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n"
                    "        while True: time.sleep(1)\n" + GO + "while True: time.sleep(1)\n",
    }

    def forked(self, running):
        """forked: the real processes of the run, all children of its engine: its first comes
        first. The engine's oldest child is none of them: by it begin interpreters with options."""
        end = time.monotonic() + PLENTY
        while time.monotonic() < end:
            by_parent = {}
            for pid in sorted(living(running.pid)):
                by_parent.setdefault(parent_of(pid), []).append(pid)
            most = max(by_parent.values(), key=len)
            if len(most) > 2:
                return most[1:]
            time.sleep(0.02)
        return []

    def test_a_signal_to_a_run_that_has_forked_leaves_no_process(self):
        for name, text in self.FORKS.items():
            for number in (signal.SIGTERM, signal.SIGKILL):
                with self.subTest(name, signal=number.name):
                    running = self.start("run", "--trace=t", self.program(name, text))
                    self.assertEqual(running.stdout.readline(), "go\n")
                    running.send_signal(number)
                    self.assertIn(running.wait(PLENTY), (-number, 128 + number))
                    self.check_nothing_left(running, *(("t",) if number == signal.SIGTERM else ()))
                    (self.folder / "t").unlink(missing_ok=True)

    def test_an_interrupt_reaches_the_first_process_whichever_runs(self):
        for name, text in self.FORKS.items():
            with self.subTest(name):
                running = self.start("run", self.program(name, text))
                self.assertEqual(running.stdout.readline(), "go\n")
                running.send_signal(signal.SIGINT)
                lines = iter(running.stderr.readline, "")
                self.assertTrue(any("KeyboardInterrupt" in line for line in lines))

    def test_a_process_ended_from_outside_ends_the_run_and_nothing_is_left(self):
        for name, text in self.FORKS.items():
            for which in range(2):
                with self.subTest(name, which=which):
                    running = self.start("run", self.program(name, text))
                    self.assertEqual(running.stdout.readline(), "go\n")
                    pids = self.forked(running)
                    os.kill(pids[which], signal.SIGKILL)
                    _, errors = running.communicate(timeout=PLENTY)
                    self.assertEqual(running.returncode, 128 + signal.SIGKILL)
                    if which > 0:
                        self.assertIn("ended from outside", errors)
                    self.check_nothing_left(running)

    def test_a_process_made_past_the_machine_does_not_outlive_the_run(self):
        text = """import ctypes, os
libc = ctypes.CDLL(None)
libc.dlvsym.restype = ctypes.c_void_p
libc.dlvsym.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
address = libc.dlvsym(ctypes.CDLL("libc.so.6")._handle, b"syscall", b"GLIBC_2.2.5")
kernel = ctypes.CFUNCTYPE(ctypes.c_long)(address)
flags = {"process": 0x00048011, "here": 0x00048000}
made = kernel(*[ctypes.c_long(word) for word in (56, FLAGS, 0, 0, 0, 0)])
while made == 0:
    pass
print("made" if made > 0 else "refused", flush=True)
"""
        for name, tells in (("forges", False), ("forges_and_tells", True)):
            with self.subTest(name):
                flags = text.replace("FLAGS", 'flags["process"]')
                if tells:
                    flags = flags.replace("while made == 0:", "if made == 0:\n    kernel("
                                          "*[ctypes.c_long(word) for word in (56, flags['here'], "
                                          "0, 0, 0, 0)])\nwhile made == 0:")
                running = self.start("run", self.program(name, flags))
                output, _ = running.communicate(timeout=PLENTY)
                self.assertEqual(output, "made\n")
                self.check_nothing_left(running)

    def test_a_thread_that_never_ends_takes_two_interrupts_as_in_python3(self):
        text = THREAD.replace(", daemon=True", "") + GO + "time.sleep(1e9)\nwork()\n"
        running = self.start("run", self.program("two", text))
        self.assertEqual(running.stdout.readline(), "go\n")
        running.send_signal(signal.SIGINT)
        lines = iter(running.stderr.readline, "")
        self.assertTrue(any("KeyboardInterrupt" in line for line in lines))
        # one that comes before the traceback is all printed is lost with it, there as here
        for _ in range(PLENTY):
            running.send_signal(signal.SIGINT)
            try:
                running.wait(1)
                break
            except subprocess.TimeoutExpired:
                pass
        running.communicate(timeout=PLENTY)
        self.assertEqual(running.returncode, 128 + signal.SIGINT)

    def test_ctrl_c_at_a_terminal_comes_once_and_to_child_processes_too(self):
        text = """import multiprocessing, time
def wait(who):
    try:
        print(who, flush=True)
        while True: time.sleep(1)
    except KeyboardInterrupt:
        print(who, "interrupted", flush=True)
        time.sleep(1)  # a second one would end it here
        print(who, "ends", flush=True)
if __name__ == "__main__":
    child = multiprocessing.Process(target=wait, args=("child",))
    child.start()
    time.sleep(1)
    wait("main")
    child.join()
"""
        for before in ((), ("--trace=t",)):
            with self.subTest(before):
                name = self.program("asks", text)
                pid, terminal = pty.fork()
                if pid == 0:
                    os.chdir(self.folder)
                    os.execv(PROGRAM, [str(PROGRAM), "run", *before, name])
                seen = b""
                typed = False
                while True:
                    try:
                        seen += os.read(terminal, 4096)
                    except OSError:  # the other end is closed
                        break
                    if not typed and b"main" in seen:
                        os.write(terminal, b"\x03")
                        typed = True
                _, status = os.waitpid(pid, 0)
                os.close(terminal)
                self.assertEqual(os.waitstatus_to_exitcode(status), 0, seen)
                for who in (b"main", b"child"):
                    self.assertEqual(seen.count(who + b" interrupted"), 1, seen)
                    self.assertIn(who + b" ends", seen)
                self.assertEqual(living(pid), [])


if __name__ == "__main__":
    unittest.main()
