"""Programs with sockets under faults and seeds: no byte is ever unaccounted for.

usage: fault_sweep.py --engine ENGINE --accounts IO_ACCOUNTS [--seeds N] [names ...]

Each of tests/host/faulty, under each fault below, with N seeds (default 4):
1. The program comes to its end by itself, with status 0, and is never "torn".
2. io_accounts finds every byte of every socket, and no broken law.
3. The first seed's run, done again, gives the same trace, byte for byte.
4. Each fault strikes in at least one run of each program: else nothing was tested.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

PROGRAMS = pathlib.Path(__file__).resolve().parent / "faulty"
MS = 1_000_000
FAR = {
    "name": "far.example",
    "latency_ns": 15 * MS,
    "services": [
        {"kind": "echo", "port": 7},
        {"kind": "http", "port": 80, "pages": [{"path": "/page", "bytes": 50_000}]},
    ],
}
HOSTS = [{"name": "localhost", "latency_ns": 2 * MS}, FAR]

# name: what is added to every host, the faults, and which sum of io_accounts shows that it struck.
CASES = {
    "none": ({}, [], None),
    "loss": ({"loss": 0.2}, [], "lost_packets"),
    "jitter": ({"jitter_ns": 20 * MS, "bandwidth": 2_000_000}, [], None),
    "refuse": ({}, [{"kind": "refuse", "chance": 0.5}], "faults"),
    "reset": ({}, [{"kind": "reset", "from_ns": 8 * MS, "chance": 0.5}], "faults"),
    "delay": ({}, [{"kind": "delay", "delay_ns": 70 * MS, "chance": 0.3}], "faults"),
    "stall": ({}, [{"kind": "stall", "from_ns": 5 * MS, "until_ns": 3000 * MS}], "faults"),
    "partition": (
        {},
        [{"kind": "partition", "from_ns": 5 * MS, "until_ns": 2000 * MS}],
        "lost_packets",
    ),
    "cut off": (
        {"bandwidth": 1_000_000},
        [
            {"kind": "partition", "host": "localhost", "from_ns": 9 * MS},
            {"kind": "partition", "host": "far.example", "from_ns": 90 * MS},
        ],
        "lost_packets",
    ),
    "storm": (
        {"loss": 0.1, "jitter_ns": 5 * MS},
        [{"kind": "delay", "delay_ns": 30 * MS, "chance": 0.2}, {"kind": "reset", "chance": 0.02}],
        "lost_packets",
    ),
}
# A datagram knows no connections.
NOT_FOR = {("datagrams", "refuse"), ("datagrams", "reset")}


def run_once(options, program, case, seed, trace):
    more, faults, _ = CASES[case]
    world = {"hosts": [host | more for host in HOSTS], "faults": faults}
    recipe = json.dumps({"program": str(program), "seed": seed, "world": world})
    with open(trace, "wb") as sink:
        fd = sink.fileno()
        return subprocess.run(
            [options.engine, "--once", "--trace-fd", str(fd), recipe],
            pass_fds=[fd], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
        )


def sums_of(line):
    return {name: int(value) for name, value in re.findall(r"(\w+) (-?\d+)", line)}


def check(options, program, case, folder):
    """What is wrong, and the sums over all seeds."""
    problems, total = [], {}
    for seed in range(1, options.seeds + 1):
        trace = folder / f"{program.stem}.{case}.{seed}"
        done = run_once(options, program, case, seed, trace)
        told = f"seed {seed}: {done.stdout}{done.stderr}"
        if done.returncode != 0 or "torn" in done.stdout:
            problems.append(f"status {done.returncode}, {told}")
        accounts = subprocess.run([options.accounts, trace], capture_output=True, text=True)
        if accounts.returncode != 0:
            problems.append(f"seed {seed}: {accounts.stderr}")
        for name, value in sums_of(accounts.stdout).items():
            total[name] = total.get(name, 0) + value
        if seed == 1:
            before = trace.read_bytes()
            run_once(options, program, case, seed, trace)
            if trace.read_bytes() != before:
                problems.append(f"seed {seed}: two runs gave different traces")
        trace.unlink()
    struck = CASES[case][2]
    if struck and not total.get(struck) and (program.stem, case) not in NOT_FOR:
        problems.append("it never struck")
    if not total.get("read"):
        problems.append("nothing was ever read")
    return problems, total


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--accounts", required=True)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("names", nargs="*", help="only these programs")
    options = parser.parse_args()
    programs = sorted(PROGRAMS.glob("*.py"))
    if options.names:
        programs = [p for p in programs if p.stem in options.names]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        jobs = portion((program, case) for program in programs for case in CASES)
        results = [pool.submit(check, options, *job, pathlib.Path(folder)) for job in jobs]
        for (program, case), result in zip(jobs, results):
            problems, total = result.result()
            failed += bool(problems)
            passed += not problems
            words = ", ".join(f"{value} {name}" for name, value in total.items())
            print(f"{'FAILED' if problems else 'ok':7}{program.stem}, {case}: {words}", flush=True)
            for problem in problems:
                print("   ", problem.strip().replace("\n", "\n    "))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
