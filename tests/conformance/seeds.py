"""Sweeps seeds: the same seeds have the same outcomes, and the outcomes are those that can be.

usage: seeds.py FIBERSCOPE [--seeds N] [--seconds N] [names ...]

1. Each scenario, N seeds (200) under random order and adversarial preemption, twice: both times the
   same outcomes, each as often and by the same seed first. No outcome is a fault of ours.
   With --seconds no scenario is begun after that time; which comes first is another at each commit,
   so that all have their turn.
   Ten programs of tests/host with processes among them, of which the traces of some seeds are the
   same bytes as well.
2. Unprotected n += 1 loses updates with some seeds; with the lock it never does.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# These take a second a run, and nothing that they print depends on a seed.
FEW = {
    "coroutine_per_request": 20,
    "cpu_bound": 10,
    "echo_server": 20,
    "event_loop": 20,
    "five_hundred_tasks": 50,
    "five_side_by_side": 20,
    "pool_exhausted": 20,
    "prefork": 10,
    "process_per_request": 5,
    "ten_thousand": 10,
    "thread_per_request": 20,
    "thread_pool": 20,
    "two_thousand": 20,
}

PROCESSES = [ROOT / "tests" / "host" / "programs" / f"{name}.py" for name in (
    "asyncio_subprocesses", "executes", "forks", "forks_and_pipes", "forks_and_signals",
    "forks_of_multiprocessing", "gevent_subprocess", "process_pools", "signals_of_processes",
    "subprocesses", "threads_and_forks", "waits_for_children")]

COUNTERS = """
import threading
n = m = 0
lock = threading.Lock()
def add():
    global n, m
    for _ in range(TURNS):
        n += 1
        with lock:
            m += 1
threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("lost" if n < 2 * TURNS else "whole", m == 2 * TURNS)
"""


def sweep(fiberscope, program, seeds, *words):
    command = [fiberscope, "sweep", program, "--seeds", str(seeds), "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    if done.returncode != 0:
        raise SystemExit(f"{program}: {done.stderr}")
    return json.loads(done.stdout)


def check_scenario(fiberscope, scenario, seeds):
    one = sweep(fiberscope, scenario, seeds)
    problems = []
    if sum(outcome["count"] for outcome in one) != seeds:
        problems.append("not every seed has an outcome")
    for outcome in one:
        if "problem" in outcome or "signal" in outcome or "internal error" in outcome["output"]:
            problems.append(f"a fault of ours: {outcome}")
    if sweep(fiberscope, scenario, seeds) != one:
        problems.append("the same seeds had other outcomes the second time")
    return problems, len(one)


def traced(fiberscope, program, seed, folder):
    trace = folder / "trace"
    command = [fiberscope, "run", f"--trace={trace}", "--seed", str(seed), "--policy", "random",
               "--preemption", "adversarial", program]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=300)
    return trace.read_bytes()


def check_processes(fiberscope, program, seeds):
    problems, count = check_scenario(fiberscope, program, seeds)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(min(seeds, 5)):
            first, second = (traced(fiberscope, program, seed, pathlib.Path(folder))
                             for _ in range(2))
            if first != second:
                problems.append(f"seed {seed} has another trace the second time")
    return problems, count


def check_counters(fiberscope, seeds):
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "counters.py"
        program.write_text("TURNS = 10" + COUNTERS)
        outcomes = {o["output"]: o["count"] for o in sweep(fiberscope, program, seeds)}
        faithful = sweep(fiberscope, program, seeds, "--preemption", "faithful")
        # long enough for both to be at work at the same time
        program.write_text("TURNS = 200" + COUNTERS)
        parallel = sweep(fiberscope, program, min(seeds, 50), "--no-gil", "--cores", "2")
    problems = []
    if set(outcomes) != {"lost True\n", "whole True\n"}:
        problems.append(f"adversarial: {outcomes}")
    if [o["output"] for o in faithful] != ["whole True\n"]:
        problems.append(f"CPython 3.11 loses nothing here: {faithful}")
    if "lost True\n" not in {o["output"] for o in parallel}:
        problems.append(f"without a GIL something is lost: {parallel}")
    if any(not o["output"].endswith(" True\n") for o in parallel):
        problems.append(f"the lock holds without a GIL too: {parallel}")
    return problems, len(outcomes)


def turn(count):
    """turn: which of `count` comes first at this commit."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return int(commit.stdout.strip() or "0", 16) % count if commit.returncode == 0 else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fiberscope", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    started = time.monotonic()
    fiberscope = options.fiberscope.resolve()
    scenarios = sorted(ROOT.glob("scenarios/*/*.py"))
    pairs = itertools.zip_longest(scenarios, PROCESSES)
    scenarios = [each for pair in pairs for each in pair if each]
    if options.names:
        scenarios = [s for s in scenarios if s.stem in options.names]
    failed = 0

    def tell(name, problems, count):
        nonlocal failed
        failed += bool(problems)
        print(name, "FAILED" if problems else f"ok: {count} outcomes", flush=True)
        for problem in problems:
            print("   ", problem)

    if not options.names or "counters" in options.names:
        tell("counters", *check_counters(fiberscope, options.seeds))
    first = turn(len(scenarios)) if options.seconds < float("inf") and scenarios else 0
    scenarios = scenarios[first:] + scenarios[:first]
    for done, scenario in enumerate(scenarios):
        if time.monotonic() - started > options.seconds:
            print(f"{done} of {len(scenarios)} programs had their turn")
            break
        seeds = min(options.seeds, FEW.get(scenario.stem, options.seeds))
        check = check_processes if scenario in PROCESSES else check_scenario
        tell(scenario.stem, *check(fiberscope, scenario, seeds))
    return 1 if failed or not scenarios else 0


if __name__ == "__main__":
    sys.exit(main())
