#!/usr/bin/python3
"""Processor time of processes that are begun and ended, beside python3.

    bench_processes.py FIBERSCOPE [TIMES]

Children by subprocess.run() and by os.fork(), one after the other; the time is that of the whole
program and of all its processes, by getrusage(2), less what a program takes that begins none.
Medians of pairs.
"""

import resource
import statistics
import subprocess
import sys
import tempfile

FIBERSCOPE = sys.argv[1]
TIMES = int(sys.argv[2]) if len(sys.argv) > 2 else 5
PROGRAMS = {
    "begins anew": (50, "import subprocess, sys\nfor i in range({count}):\n"
                        "    subprocess.run([sys.executable, '-c', 'pass'])\n"),
    "forks": (200, "import os\nfor i in range({count}):\n"
                   "    if os.fork() == 0:\n        os._exit(0)\n    os.wait()\n"),
}


def cpu_ms(words):
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return 1000 * (used() - before)


def each_ms(interpreter, text, count):
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        times = []
        for some in (0, count):
            file.seek(0)
            file.truncate()
            file.write(text.format(count=some))
            file.flush()
            times.append(cpu_ms([*interpreter, file.name]))
    return (times[1] - times[0]) / count


print("processor time of a process     python3  Fiberscope   ratio")
for name, (count, text) in PROGRAMS.items():
    pairs = [(each_ms(["/usr/bin/python3"], text, count), each_ms([FIBERSCOPE, "run"], text, count))
             for _ in range(TIMES)]
    theirs, ours = (statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"{name:28} {theirs:7.2f} ms  {ours:7.2f} ms  {ratio:6.2f}")
