#!/usr/bin/python3
"""What the hot ways cost in instructions, beside a table of what they cost before.

    check_counts.py BENCH_COUNTS [TABLE]           fails when one costs 5 % more than the table says
    check_counts.py BENCH_COUNTS [TABLE] --renew   writes the table anew; look at what has changed
    check_counts.py BENCH_COUNTS --self-test       6 % more work fails, 4 % do not

Instructions are counted by callgrind. They do not depend on what else the machine does, but on
compiler and libraries: the table names those it was made with, and with others nothing is compared
(exit status 77, which ctest calls skipped).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

FOLDER = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(FOLDER, "counts.txt")
PERCENT_MORE_MAX = 5
SKIPPED = 77
MADE_WITH = "# made with: "
# The same functions of the C library whatever the processor can do, and no other surroundings.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-AVX512F,-AVX512VL,-ERMS,-FSRM,-SSE4_2",
}


def output(command):
    return subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, check=True
    ).stdout.strip()


def count(program, way, percent=100):
    """The instructions of one way."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no",
                   f"--callgrind-out-file={folder}/out", program, way, str(percent)]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not collected or int(collected[1]) == 0:
        raise SystemExit(f"{way} was not counted:\n{done.stderr}")
    return int(collected[1])


def measure(program):
    ways = output([program]).split()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(ways, pool.map(lambda way: count(program, way), ways)))


def read_table(path):
    made_with, counts = "", {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(MADE_WITH):
                made_with = line[len(MADE_WITH):].strip()
            elif line.strip() and not line.startswith("#"):
                way, instructions = line.split()
                counts[way] = int(instructions)
    return made_with, counts


def write_table(path, made_with, counts):
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Instructions of the ways of bench_counts, written by --renew.\n")
        out.write(f"{MADE_WITH}{made_with}\n")
        for way, instructions in counts.items():
            out.write(f"{way} {instructions}\n")


def judge(before, now):
    """What is wrong, as sentences; and the table to read."""
    wrong, rows = [], [f"{'way':24}{'before':>14}{'now':>14}{'change':>9}"]
    for way in before.keys() | now.keys():
        if way not in before or way not in now:
            wrong.append(f"{way}: not in the {'table' if way in now else 'program'}; "
                         "write the table anew by --renew")
    for way in sorted(before.keys() & now.keys()):
        more = (now[way] / before[way] - 1) * 100
        rows.append(f"{way:24}{before[way]:14}{now[way]:14}{more:+8.2f}%")
        if more > PERCENT_MORE_MAX:
            wrong.append(f"{way}: {more:.1f} % more instructions than the table says; "
                         "if that is wanted, write the table anew by --renew and say why")
        elif more < -PERCENT_MORE_MAX:
            rows.append(f"{'':24}fewer: write the table anew by --renew, so that it stays so")
    return wrong, rows


def self_test(program):
    """More work in the program itself, not only other numbers."""
    usual = {"yield": count(program, "yield")}
    for percent, fails in ((104, False), (106, True)):
        wrong, _ = judge(usual, {"yield": count(program, "yield", percent)})
        if bool(wrong) != fails:
            print(f"{percent} % of the work {'passed' if fails else 'failed: ' + wrong[0]}")
            return 1
    again = count(program, "yield")
    if abs(again / usual["yield"] - 1) > 0.005:
        print(f"the same work was counted as {usual['yield']} and {again}")
        return 1
    if not judge(usual, {})[0] or not judge({}, usual)[0]:
        print("a way that is missing passed")
        return 1
    return 0


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    options = {word for word in sys.argv[1:] if word.startswith("--")}
    program = os.path.abspath(words[0])
    path = words[1] if len(words) > 1 else TABLE
    if shutil.which("valgrind", path=ENVIRONMENT["PATH"]) is None:
        raise SystemExit("valgrind is missing; tests/run installs it")
    if "--self-test" in options:
        return self_test(program)
    made_with = output([program, "--made-with"])
    if "--renew" in options:
        write_table(path, made_with, measure(program))
        return 0
    table_with, before = read_table(path)
    if table_with != made_with:
        print(f"SKIPPED: OTHER COMPILER OR LIBRARIES: nothing was compared.\n"
              f"the table was made with: {table_with}\nthis program is:         {made_with}\n"
              "write the table anew by --renew")
        return SKIPPED
    wrong, rows = judge(before, measure(program))
    print("\n".join(rows + wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
