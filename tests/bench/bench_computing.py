#!/usr/bin/python3
"""User CPU time of Python that does nothing but compute: CPython against Fiberscope, without and
with its trace (written to /dev/null).

    bench_computing.py ENGINE [REPEATS]

Start-up is taken out: each program runs at two sizes and the difference counts; at each size the
smallest of REPEATS measurements. The whole is the sum of all programs.
"""

import json
import os
import sys

from bench_python import user_seconds

FOLDER = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(FOLDER, "bench_computing_loops.py")
SIZES = {  # what it computes: small, large
    "sieve": (1000, 3_000_000),
    "fib": (5, 28),
    "nested": (10, 1500),
    "loop": (1000, 4_000_000),
}
LIMITS = {"memory_bytes": 2 << 30, "output_bytes": 1 << 20, "trace_bytes": 1 << 40,
          "cpu_ns": 600 * 10**9}


def commands(engine, sink):
    def real(what, size):
        return ["/usr/bin/python3", PROGRAM, what, str(size)]

    def untraced(what, size):
        recipe = {"program": PROGRAM, "args": [what, str(size)], "limits": LIMITS}
        return [engine, "--once", "--output-recorded-only", json.dumps(recipe)]

    def traced(what, size):
        command = untraced(what, size)
        return command[:-1] + ["--trace-fd", str(sink), command[-1]]

    return [real, untraced, traced]


def main():
    engine = os.path.abspath(sys.argv[1])
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    sink = os.open(os.devnull, os.O_WRONLY)
    os.set_inheritable(sink, True)
    ways = commands(engine, sink)
    heads = [f"{head:>12}" for head in ("CPython", "Fiberscope", "traced", "ratio", "traced")]
    print(f"{'user time':12}" + "".join(heads))
    total = [0.0] * len(ways)
    for what, sizes in SIZES.items():
        best = {(i, size): float("inf") for i in range(len(ways)) for size in sizes}
        for _ in range(repeats):
            for i, size in best:
                seconds = user_seconds(ways[i](what, size), os.environ)
                best[i, size] = min(best[i, size], seconds)
        spent = [best[i, sizes[1]] - best[i, sizes[0]] for i in range(len(ways))]
        total = [before + now for before, now in zip(total, spent)]
        tell(what, spent)
    tell("all", total)


def tell(what, spent):
    real, untraced, traced = spent
    seconds = "".join(f"{figure:10.2f} s" for figure in spent)
    print(f"{what:12}{seconds}{untraced / real:12.2f}{traced / real:12.2f}", flush=True)


if __name__ == "__main__":
    main()
