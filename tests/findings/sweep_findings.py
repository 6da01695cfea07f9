"""Finds in every scenario and in every program of tests/host and tests/findings, and compares with
expected.txt: program, kind, how many. A finding that is new there, or lost, fails.

--renew writes expected.txt anew: read what is found (--tell) before it is committed.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from engine import ROOT, findings_of, settings, trace_of

EXPECTED = pathlib.Path(__file__).resolve().parent / "expected.txt"


def programs():
    for folder in ("scenarios/[0-9]*", "tests/host/programs", "tests/findings/programs"):
        for program in sorted(ROOT.glob(f"{folder}/*.py")):
            if not settings(program.read_text(), "terminal"):  # it needs one
                yield program


def find(program, options, folder):
    trace = folder / f"{program.parent.parent.name}.{program.stem}"
    text = program.read_text()
    if "# /// fiberscope\n" in text:  # it has settings, which `fiberscope run` heeds
        subprocess.run([options.fiberscope, "run", "--trace", trace, program], timeout=120,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    else:
        trace_of(options.engine, program, json.loads(settings(text, "recipe") or "{}"), trace)
    found = findings_of(options.dump, trace)
    trace.unlink()
    return [(kind, words) for language, kind, words in found if language == "en"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--fiberscope", required=True)
    parser.add_argument("--renew", action="store_true")
    parser.add_argument("--tell", action="store_true", help="print each sentence")
    options = parser.parse_args()
    table, kinds = [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        all_programs = list(programs())
        runs = pool.map(lambda p: find(p, options, pathlib.Path(folder)), all_programs)
        for program, found in zip(all_programs, runs):
            name = program.relative_to(ROOT)
            counts = collections.Counter(kind for kind, _ in found)
            table += [f"{name}: {kind} {count}" for kind, count in sorted(counts.items())]
            kinds += counts
            if options.tell:
                for kind, words in found:
                    print(f"{name}: {kind}: {words}", flush=True)
    for kind, count in sorted(kinds.items()):
        print(f"{kind:28} {count}")
    if options.renew:
        EXPECTED.write_text("\n".join(table) + "\n")
        return 0
    expected = EXPECTED.read_text().splitlines()
    for line in sorted(set(expected) - set(table)):
        print("lost:", line)
    for line in sorted(set(table) - set(expected)):
        print("new:", line)
    return expected != table


if __name__ == "__main__":
    sys.exit(main())
