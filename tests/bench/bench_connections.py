#!/usr/bin/python3
"""Many connections at once: CPython on the real loopback against Fiberscope on its own network.

    bench_connections.py ENGINE [COUNT [REPEATS]]

COUNT connections (default 9900: both ends are in one process, which may have 20 000 descriptors)
to a gevent server, 5 messages there and back on each: bench_echo.py. CPython runs the real,
compiled gevent; Fiberscope runs gevent's Python modules, once without a trace and once with the
whole of it, as the window does. The smallest of REPEATS measurements (default 3): the program's
own clock (virtual on Fiberscope), processor time of user and system with the start included, peak
memory of the process, and the size of the trace.
"""

import json
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(FOLDER, "bench_echo.py")


def measure(command, environment):
    """(the program's own time in s, processor time in s, peak memory in bytes, written bytes)"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as sink:
        os.set_inheritable(sink.fileno(), True)
        command = [word.replace("SINK", str(sink.fileno())) for word in command]
        process = subprocess.Popen(command, env=environment, stdout=out, close_fds=False)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status != 0:
            raise SystemExit(f"{command[0]} ended with status {status}")
        out.seek(0)
        own = float(out.read().split()[-1])
        written = os.fstat(sink.fileno()).st_size
    return own, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, written


def engine_command(engine, count, *options):
    recipe = {"program": PROGRAM, "args": [str(count)]}
    return [engine, "--once", *options, json.dumps(recipe)]


def main():
    engine = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 9_900
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    environment = {k: v for k, v in os.environ.items() if k not in ("PURE_PYTHON", "GEVENT_LOOP")}
    commands = {
        "CPython 3.11": ["/usr/bin/python3", PROGRAM, str(count)],
        "Fiberscope, untraced": engine_command(engine, count),
        "Fiberscope, traced": engine_command(engine, count, "--trace-fd", "SINK"),
    }
    rows = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            rows[name].append(measure(command, environment))
    print(f"{'':24}{'own clock':>12}{'CPU':>10}{'peak':>10}{'/connection':>13}{'trace':>10}")
    for name, row in rows.items():
        own, cpu, peak, written = (min(column) for column in zip(*row))
        print(
            f"{name:24}{own * 1e3:9.0f} ms{cpu:8.2f} s{peak / 2**20:6.0f} MiB"
            f"{peak / count / 1024:9.1f} KiB{written / 2**20:6.0f} MiB"
        )


if __name__ == "__main__":
    main()
