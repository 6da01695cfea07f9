"""Runs programs on the real interpreter and on Fiberscope, and compares what came of them.

Owns: how each side is started, time limits, the lists of expected differences.
Does not know: what is compared (scenarios.py, greenlet_suite.py, cpython_suite.py).

1. Both sides get the same file, arguments, folder and environment.
2. A difference is either named in a list, with its reason, or it is a failure; a named difference
   that is none any more is a failure too.
3. A test whose outcome here is left to chance is named in the list with a "-" before it, and is
   not run here.
   What the real interpreter skips, since its machine has no such interface or its user is root,
   and passes here is no difference.
4. A program that declares hosts or devices meets them in real time too: see peers/.
"""

import argparse
import contextlib
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# How a suite's tests are run: a program, and options of it.
UNITTEST = (HERE / "unittest_driver.py",)
PYTEST = (HERE / "pytest_driver.py",)
MARK = "@@conformance"
NOBODY = 65534
STOPPED = -1000
# A module whose tests take their process down, or hang, this often is not continued.
CRASHES_MAX = 30
HANGS_MAX = 3
# A silent process that is given less of a processor than the one waits; more than the other, spins.
STARVED = 0.002, 0.5
LOAD_MAX = 5  # times as long
# The real clock is real: a machine under load wakes a sleeper late. Ours is asked only once.
REAL_TRIES = 3
SETTINGS = re.compile(r"(?m)^# /// fiberscope$\s(?P<lines>(^#(| .*)$\s)+)^# ///$")


def settings_of(text):
    """settings_of: what a program says to Fiberscope in its comments; None: nothing."""
    found = SETTINGS.search(text)
    if not found:
        return None
    lines = found["lines"].splitlines()
    return tomllib.loads("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines))


def world_of(program):
    """world_of: the declared hosts, with their addresses and services, and devices; None: none."""
    settings = settings_of((ROOT / program).read_text()) or {}
    hosts, devices = settings.get("hosts", []), settings.get("devices", [])
    if not hosts and not devices:
        return None
    if settings.get("faults") or any(h.get("jitter_ms") or h.get("loss") for h in hosts):
        raise NotImplementedError("peers: faults and chance are not there in real time")
    for number, host in enumerate(hosts, 1):
        host.setdefault("address", f"10.0.0.{number}")
        host.setdefault("services", [{"kind": "http", "port": 80}])
    return {"hosts": hosts, "devices": devices}


@contextlib.contextmanager
def peers(command, world):
    """peers: the environment in which a program meets the world, for as long as this lasts."""
    if world is None:
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(world)
        (pathlib.Path(folder) / "world.json").write_text(text)
        server = subprocess.Popen(
            [*command, HERE / "peers" / "peers.py", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with server:
            server.stdin.write(text + "\n")
            server.stdin.flush()
            if server.stdout.readline() != "ready\n":
                raise RuntimeError("peers.py did not start")
            yield {"FIBERSCOPE_PEERS": folder, "PYTHONPATH": str(HERE / "peers")}


def cpu_time_s(pid):
    """cpu_time_s: what a process and its children, as far as they live, have used."""
    try:
        words = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_time_s(child) for child in children)


@dataclass
class Finished:
    stdout: str
    stderr: str
    status: int  # of the process; STOPPED: stopped for saying nothing for too long


@dataclass
class Side:
    """One way to run a Python program: the words that stand before the program's name."""

    name: str
    command: list
    environment: dict = field(default_factory=dict)
    brings_world: bool = False  # the declared one; else peers/ does
    unprivileged: bool = False  # started by root, it has no rights on the real machine

    def run(self, program, *arguments, before=(), silence_s=60, folder=ROOT):
        """run: `folder` is the one that the program starts in."""
        world = None if self.brings_world else world_of(program)
        with peers(self.command, world) as environment:
            return self.run_in(environment, program, arguments, before, silence_s, folder)

    def run_in(self, more, program, arguments, before, silence_s, folder):
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTHON", "GEVENT", "PYENV"))
        }
        environment.update(self.environment)
        environment.update(more)
        command = [*self.command, *map(str, before), str(program), *arguments]
        rights = {}
        if self.unprivileged and os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
            environment["HOME"] = str(folder)
            rights = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                **rights,
            )
            status = self.wait(process, out, silence_s)
            texts = []
            for stream in (out, err):
                stream.seek(0)
                texts.append(stream.read().decode(errors="replace"))
        return Finished(*texts, status)

    def wait(self, process, out, silence_s):
        """wait: the exit status; a process that writes nothing for so long is stopped.

        One that a machine under load hardly lets run has more time: it neither waits nor spins.
        """
        written = cpu_s = 0
        heard = time.monotonic()
        while True:
            try:
                return process.wait(1)
            except subprocess.TimeoutExpired:
                size = os.fstat(out.fileno()).st_size
                silent_s = time.monotonic() - heard
                if size != written:
                    written, heard, cpu_s = size, time.monotonic(), cpu_time_s(process.pid)
                elif silent_s > silence_s and (
                    silent_s > LOAD_MAX * silence_s
                    or not STARVED[0] < (cpu_time_s(process.pid) - cpu_s) / silent_s < STARVED[1]
                ):
                    process.kill()
                    process.wait()
                    return STOPPED


def arguments(description):
    """arguments: the options every script has; the caller may add its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--python", default="/usr/bin/python3", help="the real interpreter")
    parser.add_argument(
        "--fiberscope",
        default=ROOT / "build/release/bin/fiberscope",
        help="the program under test; 'real' compares the real interpreter with itself",
    )
    parser.add_argument("--only", default="*", help="a pattern of names")
    parser.add_argument("--log", help="write what each side said about a difference to this file")
    return parser


def sides(options):
    real = Side("python", [options.python], {"PYTHONDONTWRITEBYTECODE": "1"})
    if str(options.fiberscope) == "real":
        return real, Side("python", [options.python], {"PYTHONDONTWRITEBYTECODE": "1"})
    if not os.access(options.fiberscope, os.X_OK):
        sys.exit(f"not built: {options.fiberscope}")
    return real, Side("fiberscope", [str(options.fiberscope), "run"], brings_world=True)


def read_expected(path):
    """read_expected: what differs, and what is not run: each {pattern: reason}.

    From lines 'pattern: reason' and '- pattern: reason', and from those of a file of this version
    of Python besides, as threads_expected_3_13.txt is to threads_expected.txt.
    """
    expected, not_run = {}, {}
    own = path.with_stem(f"{path.stem}_3_{sys.version_info.minor}")
    lines = path.read_text().splitlines() + (own.read_text().splitlines() if own.exists() else [])
    for line in lines:
        if line.strip() and not line.startswith("#"):
            pattern, separator, reason = line.partition(": ")
            if not separator or not reason.strip():
                sys.exit(f"{path.name}: no reason given for {pattern}")
            if pattern.startswith("- "):
                not_run[pattern[2:].strip()] = reason.strip()
            else:
                expected[pattern.strip()] = reason.strip()
    return expected, not_run


def run_module(side, module, without, silence_s, driver):
    """run_module: {test id: outcome} of one module, and what was said on stderr.

    A test that takes its process down is "crashed" (or "hung"), and the rest of the module is
    continued in a new process; what never came to run is missing. It begins in an empty folder.
    """
    outcomes, said, more = {}, [], ()
    for _ in range(CRASHES_MAX):
        words = module, *driver[1:], *more, "--without", *without
        with tempfile.TemporaryDirectory() as folder:
            done = side.run(driver[0], *words, silence_s=silence_s, folder=folder)
        said.append(done.stderr)
        running = None
        for line in done.stdout.splitlines():
            mark, found, rest = line.rpartition(MARK + " ")
            if not found:
                continue
            word, _, name = rest.partition(" ")
            if word == "start":
                running = name
            elif word == "finished":
                return outcomes, "".join(said)
            else:
                outcomes[name] = word
                running = None
        if running is None:
            outcomes[f"{module} (exit status {done.status})"] = "crashed"
            said.append(done.stdout[-2000:])
            return outcomes, "".join(said)
        outcomes[running] = "hung" if done.status == STOPPED else "crashed"
        more = ("--after", running)
        if list(outcomes.values()).count("hung") == HANGS_MAX:
            break
    return outcomes, "".join(said)


@dataclass
class Tally:
    """What came of a suite's tests on both sides."""

    expected: dict
    same: int = 0
    known: int = 0  # that differ as listed
    alone: int = 0  # that the real interpreter skipped, and that passed here
    failures: list = field(default_factory=list)
    used: set = field(default_factory=set)

    def pattern(self, name):
        return next((p for p in self.expected if fnmatch.fnmatchcase(name, p)), None)

    def unlisted(self, theirs, here):
        """unlisted: the names of the tests that differ, and should not."""
        return [
            name
            for name in sorted(theirs.keys() | here.keys())
            if theirs.get(name) != here.get(name)
            and (theirs.get(name), here.get(name)) != ("skipped", "ok")
            and not self.pattern(name)
        ]

    def add(self, theirs, here):
        """add: a module's tests. How many differ that are not listed."""
        unlisted = self.unlisted(theirs, here)
        for name in sorted(theirs.keys() | here.keys()):
            pair = theirs.get(name, "missing"), here.get(name, "missing")
            pattern = self.pattern(name)
            if name in unlisted:
                self.failures.append(f"{name}: python {pair[0]}, here {pair[1]}")
            elif not pattern:
                self.same += pair[0] == pair[1]
                self.alone += pair[0] != pair[1]
            elif pair[0] == pair[1]:
                self.failures.append(f"{name}: no difference any more ({pair[0]}): take it off")
            else:
                self.used.add(pattern)
                self.known += 1
        return len(unlisted)

    def add_unused(self, modules):
        """add_unused: what is listed of these modules, and of none of their tests."""
        for pattern in sorted(self.expected.keys() - self.used):
            if pattern.startswith(tuple(f"{module}." for module in modules)):
                self.failures.append(f"{pattern}: listed, but no test matches")

    def tell(self):
        for failure in self.failures:
            print("  " + failure)
        print(f"{self.known} differ as expected")
        print(f"{self.alone} were skipped by the real interpreter and passed here")
        print(f"{self.same} passed, {len(self.failures)} failed")


def compare_suites(options, modules, expected, silence_s, driver=UNITTEST, unprivileged=False):
    """compare_suites: runs the modules on both sides and reports. The process's exit status.

    `unprivileged`: the tests may do anything to the machine that they run on.
    """
    expected, not_run = expected
    real, ours = sides(options)
    real.unprivileged = unprivileged
    modules = portion(module for module in modules if fnmatch.fnmatch(module, options.only))

    def do(job):
        outcomes = run_module(*job, not_run, silence_s, driver)
        print(f"        {job[0].name}: {job[1]}: {len(outcomes[0])} tests run", flush=True)
        return outcomes

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(do, [(side, name) for name in modules for side in (real, ours)]))

    tally, log = Tally(expected), []
    for module, (theirs, their_words), (here, our_words) in zip(
        modules, results[0::2], results[1::2]
    ):
        for _ in range(REAL_TRIES - 1):
            late = tally.unlisted(theirs, here)
            if not late:
                break
            again, more_words = do((real, module))
            their_words += more_words
            theirs |= {name: again[name] for name in late if again.get(name) == here.get(name)}
        differs = tally.add(theirs, here)
        print(f"{'FAILED' if differs else 'ok':7} {module}: {len(theirs)} tests")
        if differs:
            log.append(f"===== {module}: python\n{their_words}\n")
            log.append(f"===== {module}: here\n{our_words}\n")
    tally.add_unused(modules)
    if options.log:
        pathlib.Path(options.log).write_text("".join(log))
    print(f"{len(not_run)} patterns of tests were not run")
    tally.tell()
    return 1 if tally.failures or tally.same == 0 else 0
