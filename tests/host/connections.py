"""What a connection takes: beside the real interpreter, and which part of it.

usage: connections.py --engine ENGINE

Of a gevent server and its clients (tests/bench/bench_echo.py) with two numbers of connections, the
difference of the peaks of memory counts, so that no start has a part in it:

1. A connection takes less than on the real interpreter; in a traced run a fifth more at the most.
2. Both runs print; a run with its trace has the same clock as one without.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "bench" / "bench_echo.py"
FEW, MANY = 1500, 3500  # above a thousand greenlets share stacks
MOST, MOST_TRACED = 0.95, 1.2  # of what it takes there


def peak(command):
    """(peak of the memory of the process in bytes, what it printed)"""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stdin=subprocess.DEVNULL, close_fds=False)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode != 0:
            raise SystemExit(f"{command} ended with status {process.returncode}")
        return usage.ru_maxrss * 1024, out.read().decode()


def of_one(command):
    """(memory of one connection in bytes, what was printed with MANY)"""
    few, _ = peak(command(FEW))
    many, printed = peak(command(MANY))
    return (many - few) / (MANY - FEW), printed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True)
    engine = os.path.abspath(parser.parse_args().engine)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.set_inheritable(sink, True)

    def recipe(count):
        return json.dumps({"program": str(PROGRAM), "args": [str(count)]})

    real, _ = of_one(lambda count: [sys.executable, str(PROGRAM), str(count)])
    ours, clock = of_one(lambda count: [engine, "--once", recipe(count)])
    traced, traced_clock = of_one(
        lambda count: [engine, "--once", "--trace-fd", str(sink), recipe(count)]
    )
    print(f"a connection: python3 {real:.0f} B, ours {ours:.0f} B, traced {traced:.0f} B")
    faults = []
    if ours > MOST * real:
        faults.append("a connection takes as much memory as on the real interpreter")
    if traced > MOST_TRACED * real:
        faults.append("a connection of a traced run takes a fifth more than that")
    if not clock or clock != traced_clock:
        faults.append(f"the clocks differ: {clock!r}, traced {traced_clock!r}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
