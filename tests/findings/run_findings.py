"""Runs each of tests/findings/programs on the engine: is found what it claims, and nothing else?

A program says in comments which findings its run has, in their order, each by a regular expression
for "Kind: sentence":

    # en: PATTERN
    # zh: PATTERN
    #     and the pattern's next words

Every finding is claimed, in both languages: a program without claims is the correct neighbour of
one that has a fault, and nothing is found in it. The name of a neighbour begins as that of the
program with the fault, and ends in "_right".

"# recipe: JSON", over one or more lines, gives the recipe more fields.
"""

import argparse
import json
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from engine import findings_of, settings, trace_of

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


def check(program, options, folder):
    text = program.read_text()
    trace = folder / program.stem
    trace_of(options.engine, program, json.loads(settings(text, "recipe") or "{}"), trace)
    found = findings_of(options.dump, trace)
    problems = []
    for language in ("en", "zh"):
        said = [f"{kind}: {words}" for tongue, kind, words in found if tongue == language]
        claims = [re.sub(r"\n# +", " ", claim) for claim in
                  re.findall(rf"^# {language}: (.*(?:\n#     .*)*)$", text, re.MULTILINE)]
        if len(said) != len(claims):
            problems.append(f"{language}: {len(claims)} findings are claimed")
            problems += said
            continue
        problems += [f"{language}: not as claimed ({claim}):\n{words}"
                     for claim, words in zip(claims, said) if not re.search(claim, words)]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    parser.add_argument("names", nargs="*", help="only these programs")
    options = parser.parse_args()
    programs = [p for p in sorted(PROGRAMS.glob("*.py"))
                if not options.names or p.stem in options.names]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        checks = [pool.submit(check, p, options, pathlib.Path(folder)) for p in programs]
        for program, checked in zip(programs, checks):
            problems = checked.result()
            failed += bool(problems)
            print(program.stem, "ok" if not problems else "FAILED")
            for problem in problems:
                print("   ", problem.strip().replace("\n", "\n    "))
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
