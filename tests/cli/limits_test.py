"""The limits of a run, and what it may read.

usage: limits_test.py FIBERSCOPE [unittest arguments]
"""

import ctypes
import resource
import struct
import subprocess
import sys
import tempfile
import unittest

from command_line import PROGRAM, CommandLine


def on_a_kernel_without(*system_calls):
    """on_a_kernel_without: those answer ENOSYS from here on, as an old kernel does (seccomp(2))."""
    deny, allow = 0x00050000 | 38, 0x7FFF0000  # SECCOMP_RET_ERRNO | ENOSYS, SECCOMP_RET_ALLOW
    code = [struct.pack("HBBI", 0x20, 0, 0, 0)]  # BPF_LD: the number
    for number in system_calls:
        code += [struct.pack("HBBI", 0x15, 0, 1, number),  # BPF_JEQ
                 struct.pack("HBBI", 0x06, 0, 0, deny)]  # BPF_RET
    code.append(struct.pack("HBBI", 0x06, 0, 0, allow))
    filters = ctypes.create_string_buffer(b"".join(code))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(filters))
    libc = ctypes.CDLL(None, use_errno=True)
    for option in ((38, 1, 0), (22, 2, program)):  # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP
        if libc.prctl(*option, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


class Limits(CommandLine):
    def run_text(self, text, *words):
        (self.folder / "p.py").write_text(text)
        return self.call("run", "--trace=t", *words, "p.py")

    def check_ended(self, done, limit, line):
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, f"fiberscope: p.py:{line}: the run's limit of {limit}")
        self.assertRegex(self.call("validate", "t").stdout, r"^t: legal, \d+ events\n$")
        words = " ".join(limit.split()[:4])  # the dump shortens it
        last = self.call("dump", "t").stdout.splitlines()[-1]
        self.assertRegex(
            last, rf"run ended: budget, exit status 3 \(p.py:{line}: the run's limit of {words}")

    def test_a_computer_that_allows_few_open_files_is_told_of_and_not_the_program(self):
        few = 200

        def run(text):
            (self.folder / "p.py").write_text(text)
            limits = few, few
            return subprocess.run(
                [PROGRAM, "run", "--trace=t", "p.py"], cwd=self.folder, text=True,
                capture_output=True, check=False, timeout=120,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits))

        done = run("import json, os\nfor _ in range(20): os.pipe()\nprint(json.dumps(1))\n")
        self.assertEqual((done.returncode, done.stdout), (0, "1\n"), done.stderr)
        done = run("import os\nfor _ in range(200): os.pipe()\nprint('so many')\nimport wave\n")
        self.assertEqual((done.returncode, done.stdout), (3, "so many\n"), done.stderr)
        self.assertEqual(done.stderr, "fiberscope: this computer lets the run have too few files "
                         "open at a time: it takes 1100 (ulimit -n)\n")
        self.assertRegex(self.call("validate", "t").stdout, r"^t: legal, \d+ events\n$")
        few = 1100
        done = run("import os\nfor _ in range(200): os.pipe()\nprint('so many')\nimport wave\n")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "so many\n", ""))

    def test_a_barrier_with_a_gap_is_told_or_refused(self):
        (self.folder / "p.py").write_text("print('ran')\n")

        def run(*words):
            return subprocess.run([PROGRAM, "run", *words, "p.py"], cwd=self.folder, text=True,
                                  capture_output=True, check=False, timeout=120,
                                  preexec_fn=lambda: on_a_kernel_without(444))  # Landlock

        gap = "the kernel's barrier around the run is not complete: Landlock: "
        told = run()
        self.assertEqual((told.returncode, told.stdout), (0, "ran\n"), told.stderr)
        self.assertIn("fiberscope: warning: " + gap, told.stderr)
        refused = run("--require-sandbox")
        self.assertEqual((refused.returncode, refused.stdout), (1, ""), refused.stderr)
        self.assertIn("fiberscope: nothing was run: " + gap, refused.stderr)
        whole = self.call("run", "--require-sandbox", "p.py")
        self.assertEqual((whole.stdout, whole.stderr), ("ran\n", ""))

    def test_where_the_kernel_gives_a_run_one_process_it_is_refused_others(self):
        (self.folder / "alone.py").write_text("""import errno, os, subprocess, sys
spawn = [sys.executable, "-c", "print(6 * 7)"]
for call in (os.fork, lambda: print(subprocess.run(spawn, capture_output=True).stdout),
             lambda: os.execv(sys.executable, ["python3", "-c", "print('other')"])):
    try:
        call()
    except OSError as error:
        print(errno.errorcode[error.errno])
""")
        words = [PROGRAM, "run", "alone.py"]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60,
                              preexec_fn=lambda: on_a_kernel_without(438))  # pidfd_getfd
        self.assertEqual(done.stdout, "ENOSYS\nENOSYS\nENOSYS\n", done.stderr)
        self.assertIn("a further process is not to be had on this computer", done.stderr)
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout.splitlines()[-1], "other", done.stderr)

    def test_output_has_an_end(self):
        done = self.run_text("while True:\n    print('x' * 999)\n", "--max-output=50k")
        self.check_ended(done, "48.8 KiB of output is reached; --max-output sets another", 2)
        self.assertLess(len(done.stdout), 60_000)
        self.call("run", "p.py")  # without an option, too

    def test_a_trace_has_an_end(self):
        done = self.run_text("import time\nwhile True:\n    time.sleep(0)\n", "--max-trace=300k")
        self.check_ended(done, "293.0 KiB of trace is reached; --max-trace sets another", "[23]")
        self.assertLess((self.folder / "t").stat().st_size, 1_000_000)

    def test_processor_time_has_an_end(self):
        done = self.run_text("x = 1\nsum(range(10 ** 12))\n", "--max-cpu=1s")
        self.check_ended(done, "1 s of real processor time is reached; --max-cpu sets another", 2)

    def test_memory_is_refused_by_a_memory_error(self):
        text = ("kept = []\ntry:\n    while True:\n        kept.append(bytes(1_000_000))\n"
                "except MemoryError:\n    got = len(kept)\nkept = None\nprint(got)\n")
        for most, expected in (("100M", 99), ("50M", 49)):
            done = self.run_text(text, f"--max-memory={most}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertAlmostEqual(int(done.stdout), expected, delta=3)
            self.assertIn("of memory is reached; --max-memory sets another", done.stderr)
            self.assertIn("of memory is reached", self.call("dump", "t").stdout)
            again = self.run_text(text, f"--max-memory={most}")
            self.assertEqual(again.stdout, done.stdout)
        small = "l = []\nwhile True:\n    l.append([])\n"
        done = self.run_text(small, "--max-memory=30M", "--detail=light")
        self.assertIn("MemoryError", done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_memory_of_c_code_has_an_end(self):
        done = self.run_text(
            "import ctypes\nc = ctypes.CDLL(None)\nc.malloc.restype = ctypes.c_void_p\n"
            "while True:\n    ctypes.memset(c.malloc(10 << 20), 1, 10 << 20)\n",
            "--max-memory=100M")
        self.check_ended(done, "95.4 MiB of memory is reached; --max-memory sets another", "[45]")

    def test_only_what_belongs_to_a_program_is_read(self):
        with tempfile.TemporaryDirectory() as other:
            with open(f"{other}/data", "w") as data:
                data.write("from elsewhere")
            (self.folder / "own").write_text("its own")
            text = (f"import os\nprint(open('own').read(), os.listdir('.').count('own'))\n"
                    f"print(os.path.getsize('{other}/data'))\nprint(open('{other}/data').read())\n")
            done = self.run_text(text)
            self.assertEqual(done.stdout, "its own 1\n14\n")
            self.assertIn("PermissionError", done.stderr)
            self.assertIn(f"fiberscope: {other}/data: not read here", done.stderr)
            self.assertIn("--read lets it read more", done.stderr)
            done = self.run_text(text, "--read", other)
            self.assertEqual(done.stdout, "its own 1\n14\nfrom elsewhere\n", done.stderr)

    def test_what_is_not_read_is_not_in_the_way_of_what_is_made(self):
        with tempfile.TemporaryDirectory() as other:
            for name in ("a", "b"):
                with open(f"{other}/{name}", "w") as data:
                    data.write("from elsewhere")
            done = self.run_text(f"""import os
os.chdir({other!r})
def attempt(act):
    try:
        return act()
    except OSError as problem:
        return type(problem).__name__
print(attempt(lambda: open("a", "w").write("mine")), attempt(lambda: open("a").read()))
print(attempt(lambda: os.open("b", os.O_CREAT | os.O_EXCL | os.O_WRONLY)))
print(attempt(lambda: open("b", "a")), attempt(lambda: os.open("b", os.O_RDONLY | os.O_DIRECTORY)))
print(attempt(lambda: os.rmdir({other!r})), attempt(lambda: os.listdir(".")))
print("NAME" in open("//usr/lib/os-release").read())
print("os.py" in os.listdir("/usr//lib/python3.{sys.version_info.minor}"))
print("passwd" in os.listdir("/etc"), "apt" in os.listdir("/etc"), os.path.isdir("/etc/apt"))
""")
            self.assertEqual(done.stdout, "4 mine\nFileExistsError\nPermissionError "
                             "NotADirectoryError\nOSError PermissionError\nTrue\n"
                             "True\nTrue False True\n", done.stderr)

    def test_wrong_limits_are_refused(self):
        for word in ("--max-memory=0", "--max-cpu=soon", "--max-output=-1"):
            done = self.run_text("", word)
            self.assertEqual(done.returncode, 2, word)
        done = self.run_text("", "--read=/not/there")
        self.assertEqual((done.returncode, "/not/there" in done.stderr), (2, True))


if __name__ == "__main__":
    unittest.main()
