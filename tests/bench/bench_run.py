#!/usr/bin/python3
"""Processor time of `fiberscope run` and of what it can keep of a run, beside the same program on
CPython; and what each takes to start.

    bench_run.py FIBERSCOPE [REPEATS]

User and system time of all processes, the smallest of REPEATS measurements, which take turns. The
way of an event: two greenlets take turns by gevent.sleep(0), at two sizes, and the difference
counts, so that the start is taken out and so is what only the first thousands of turns record. The
start: a program that prints one word. Memory is the largest process's at the larger size.
"""

import os
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
SMALL, LARGE = 20_000, 220_000  # turns of each of two greenlets
PINGPONG = os.path.join(FOLDER, "bench_pingpong.py")


def measure(command, folder):
    """Processor time in seconds, and the largest resident size in MiB."""
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.execv(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{command} ended with status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    fiberscope = os.path.abspath(sys.argv[1])
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    ways = {
        "python3": ["/usr/bin/python3"],
        "run": [fiberscope, "run"],
        "run --trace": [fiberscope, "run", "--trace", "t.fstrace"],
        "run --trace --detail=light": [fiberscope, "run", "--trace", "t.fstrace",
                                       "--detail=light"],
        "run --stats=json": [fiberscope, "run", "--stats=json"],
    }
    seconds, memory = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        hello = os.path.join(folder, "hello.py")
        with open(hello, "w", encoding="utf-8") as program:
            program.write("print('hello')\n")
        sorts = {"start": [hello]} | {n: [PINGPONG, str(n)] for n in (SMALL, LARGE)}
        for _ in range(repeats):
            for way, words in ways.items():
                for sort, program in sorts.items():
                    took, mib = measure(words + program, folder)
                    seconds[way, sort] = min(took, seconds.get((way, sort), took))
                    memory[way] = mib
    turns = 2 * (LARGE - SMALL)
    print("| | gevent.sleep(0) | beside python3 | beside `run` | memory | start |\n"
          "|---|---|---|---|---|---|")
    per_turn = {way: (seconds[way, LARGE] - seconds[way, SMALL]) / turns * 1e9 for way in ways}
    for way, ns in per_turn.items():
        print(f"| `{way}` | {ns:.0f} ns | {ns / per_turn['python3']:.2f} | "
              f"{ns / per_turn['run']:.2f} | {memory[way]:.0f} MiB | "
              f"{seconds[way, 'start'] * 1e3:.0f} ms |")


if __name__ == "__main__":
    main()
