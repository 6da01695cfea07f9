#!/usr/bin/python3
"""User CPU time of Python programs: CPython with its own libraries against Fiberscope, which also
writes the whole trace (to /dev/null).

    bench_python.py ENGINE [REPEATS]

Start-up is taken out: each program runs at two sizes and the difference counts; at each size the
smallest of REPEATS measurements. Exits with status 1 when Fiberscope takes more than CPython.
"""

import json
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
SMALL, LARGE = 10_000, 110_000  # turns of each of two greenlets


def user_seconds(command, environment):
    """User CPU time of the command and of the processes it waits for."""
    pid = os.fork()
    if pid == 0:
        os.execve(command[0], command, environment)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} ended with status {status}")
    return usage.ru_utime


def real_command(program, size):
    return ["/usr/bin/python3", program, str(size)]


def engine_command(engine, sink):
    def command(program, size):
        recipe = {"program": program, "args": [str(size)], "detail": "light"}
        return [engine, "--once", "--trace-fd", str(sink), json.dumps(recipe)]

    return command


def nanoseconds_per_turn(commands, program, repeats, environment):
    """One figure per command; they take turns, so that a busy moment of the machine hits all."""
    best = {(i, size): float("inf") for i in range(len(commands)) for size in (SMALL, LARGE)}
    for _ in range(repeats):
        for i, size in best:
            seconds = user_seconds(commands[i](program, size), environment)
            best[i, size] = min(best[i, size], seconds)
    turns = 2 * (LARGE - SMALL)
    return [(best[i, LARGE] - best[i, SMALL]) / turns * 1e9 for i in range(len(commands))]


def main():
    engine = os.path.abspath(sys.argv[1])
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    environment = {k: v for k, v in os.environ.items() if k not in ("PURE_PYTHON", "GEVENT_LOOP")}
    sink = os.open(os.devnull, os.O_WRONLY)
    os.set_inheritable(sink, True)
    program = os.path.join(FOLDER, "bench_pingpong.py")
    commands = [real_command, engine_command(engine, sink)]
    real, ours = nanoseconds_per_turn(commands, program, repeats, environment)
    print(f"{'user time per turn':24}{'CPython':>12}{'Fiberscope':>12}{'ratio':>8}")
    print(f"{'gevent.sleep(0)':24}{real:9.0f} ns{ours:9.0f} ns{ours / real:8.2f}")
    return 0 if ours <= real else 1


if __name__ == "__main__":
    raise SystemExit(main())
