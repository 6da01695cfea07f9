#!/usr/bin/python3
"""What one sleeper costs, among very many: CPython against Fiberscope.

    bench_sleepers.py ENGINE [COUNT [KIND...]]

COUNT (default 100 000) greenlets of gevent, and as many tasks of asyncio, sleep all at once and
then end: bench_sleep.py. CPython runs the real, compiled gevent; Fiberscope once without a trace
and once with the whole of it (to /dev/null). Memory and processor time of one sleeper: the
difference between COUNT and 1000 of them, divided. KIND: gevent, asyncio; default both.
"""

import json
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(FOLDER, "bench_sleep.py")
FEW = 1000
LIMITS = {"memory_bytes": 8 << 30, "trace_bytes": 8 << 30}


def measure(command, sink):
    """(peak memory in bytes, processor time in s)"""
    environment = {k: v for k, v in os.environ.items() if k not in ("PURE_PYTHON", "GEVENT_LOOP")}
    pid = os.fork()
    if pid == 0:
        os.dup2(sink, 1)
        os.execve(command[0], command, environment)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} ended with status {status}")
    return usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime


def engine_command(engine, kind, count, *options):
    recipe = {"program": PROGRAM, "args": [kind, str(count)], "limits": LIMITS}
    return [engine, "--once", *options, json.dumps(recipe)]


def main():
    engine = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    kinds = sys.argv[3:] or ["gevent", "asyncio"]
    sink = os.open(os.devnull, os.O_WRONLY)
    os.set_inheritable(sink, True)
    print(f"{'':30}{'one':>8}{'CPU of one':>12}{'peak':>10}{'CPU':>8}")
    for kind in kinds:
        sides = {
            "CPython": lambda n: ["/usr/bin/python3", PROGRAM, kind, str(n)],
            "Fiberscope": lambda n: engine_command(engine, kind, n),
            "Fiberscope, traced": lambda n: engine_command(
                engine, kind, n, "--trace-fd", str(sink)
            ),
        }
        for name, command in sides.items():
            few_bytes, few_s = measure(command(FEW), sink)
            peak_bytes, cpu_s = measure(command(count), sink)
            each = count - FEW
            print(
                f"{kind + ', ' + name:30}{(peak_bytes - few_bytes) / each:6.0f} B"
                f"{(cpu_s - few_s) / each * 1e6:9.1f} us{peak_bytes / 2**20:6.0f} MiB{cpu_s:6.1f} s"
            )


if __name__ == "__main__":
    main()
