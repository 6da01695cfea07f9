"""Random programs of generators, coroutines and async generators: here what python3 does.

usage: fuzz_generators.py --engine ENGINE --dump TRACE_DUMP [--seeds 1 2 3 ...] [--cases N]

For each seed, generator_programs.py makes one program of N cases, which runs on the real
interpreter and on the engine:
1. Both print the same and end with the same status.
2. The trace is whole and breaks no law.
3. A line of a generator, coroutine or async generator is reached by a lane of its own; a line of
   the module by the main thread's.
4. When the last of them has been freed, all their lanes have ended.

What differs is narrowed down to one case, whose program is kept with --keep FOLDER.
"""

import argparse
import ast
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import generator_programs

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

SEEDS = range(1, 9)
CASES = 400
OF_GENERATORS = {"generator", "coroutine", "async generator", "task"}


def run(command, **more):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **more
    )


def owners(text):
    """owners: for each line of the program, the function whose lane reaches it, "" for the module,
    None for a function that runs on whoever's lane called it."""
    tree = ast.parse(text)
    found = [""] * (text.count("\n") + 2)

    def mark(node, owner):
        for child in ast.iter_child_nodes(node):
            inner = owner
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                own = isinstance(child, ast.AsyncFunctionDef) or yields(child)
                inner = child.name if own else None
                for line in range(child.lineno + 1, child.end_lineno + 1):
                    found[line] = inner
            elif isinstance(child, (ast.Lambda, ast.GeneratorExp, ast.ListComp)):
                for line in range(child.lineno, child.end_lineno + 1):
                    found[line] = None
            elif isinstance(child, ast.ClassDef):
                inner = ""
            mark(child, inner)

    def yields(function):
        return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(function))

    mark(tree, "")
    return found


def check_lanes(text, dump):
    """check_lanes: the first thing that is wrong with the lanes of a readable trace."""
    owner = owners(text)
    alive = {}
    for event in dump.splitlines():
        words = re.match(r" *[\d.]+ .?s  (\S.*?)  +(\w.*)$", event)
        if not words:
            continue
        lane, what = words.groups()
        if found := re.match(r"born: (.*?)(?: in |,| at |$)", what):
            if found[1] in OF_GENERATORS:
                alive[lane] = event
        elif what.startswith("ended:"):
            alive.pop(lane, None)
        elif found := re.match(r"renamed: (.*)", what):
            if lane in alive:
                alive[found[1]] = alive.pop(lane)
        elif found := re.match(r"line: \S+:(\d+) ", what + " "):
            wanted = owner[int(found[1])]
            if wanted == "" and not re.match(r"main(#\d+)?$", lane):
                return f"a line of the module on another lane: {event}"
            if wanted and not re.match(rf"{re.escape(wanted)}( \d+)?( \(.*\))?(#\d+)?$", lane):
                return f"a line of {wanted} on another lane: {event}"
    left = [event for event in alive.values() if "async generator" not in event]
    return f"{len(left)} lanes have not ended, the first: {left[0]}" if left else ""


class Checker:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder

    def check(self, seed, first, count):
        """check: what is wrong with these cases; empty: nothing."""
        folder = self.folder / f"{seed}.{first}.{count}"
        (folder / "_support").mkdir(parents=True, exist_ok=True)
        (folder / "_support" / "between.py").write_text(generator_programs.SUPPORT)
        program = folder / "program.py"
        text = generator_programs.make(seed, count, first)
        program.write_text(text)
        theirs = run([self.options.python, "-B", program])
        if not theirs.stdout.endswith("END\n"):
            return f"python3 itself: {theirs.returncode}, {theirs.stderr[-1000:]}"
        recipe = json.dumps({"program": str(program)} | self.options.recipe)
        trace = folder / "trace"
        with open(trace, "wb") as sink:
            fd = sink.fileno()
            ours = run([self.options.engine, "--once", "--trace-fd", str(fd), recipe],
                       pass_fds=[fd])
        if (theirs.stdout, theirs.returncode) != (ours.stdout, ours.returncode):
            return self.difference(theirs, ours)
        last = [side.stderr.strip().rpartition("\n")[2] for side in (theirs, ours)]
        if last[0] != last[1]:
            return f"stderr ends otherwise: {last[0]!r}, here {last[1]!r}"
        dump = run([self.options.dump, trace])
        trace.unlink()
        return dump.stderr[:1000] or check_lanes(text, dump.stdout)

    def difference(self, theirs, ours):
        said = [side.stdout.splitlines() + [f"status {side.returncode}"] for side in (theirs, ours)]
        at = next(i for i, (a, b) in enumerate(zip(*said)) if a != b)
        case = [line for line in said[0][: at + 1] if line.startswith("== case")][-1:]
        return f"{case}: {said[0][at]!r}, here {said[1][at]!r}\n{ours.stderr[-1000:]}"

    def narrow(self, seed, count, problem):
        """narrow: halves the cases for as long as one half still fails."""
        first = 0
        while count > 1:
            half = (count + 1) // 2
            for start, size in ((first, half), (first + half, count - half)):
                if size and (found := self.check(seed, start, size)):
                    first, count, problem = start, size, found
                    break
            else:
                break
        return f"seed {seed}, cases from {first}, {count} of them: {problem}"

    def check_seed(self, seed):
        problem = self.check(seed, 0, self.options.cases)
        return self.narrow(seed, self.options.cases, problem) if problem else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--seeds", nargs="+", default=SEEDS, help="numbers, or ranges as 10-20")
    parser.add_argument("--cases", type=int, default=CASES, help="of each seed")
    parser.add_argument("--recipe", type=json.loads, default={}, help="JSON: more of the recipe")
    parser.add_argument("--keep", type=pathlib.Path, help="programs stay in this folder")
    options = parser.parse_args()
    if options.seeds is SEEDS:
        options.seeds = portion(SEEDS)
    seeds = []
    for seed in map(str, options.seeds):
        low, _, high = seed.partition("-")
        seeds += range(int(low), int(high or low) + 1)
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        checker = Checker(options, options.keep or pathlib.Path(folder))
        for seed, problem in zip(seeds, pool.map(checker.check_seed, seeds)):
            failed += bool(problem)
            if problem:
                print("FAILED ", problem.replace("\n", "\n    "), flush=True)
    print(f"{len(seeds)} programs of {options.cases} cases, {failed} failed")
    return 1 if failed or not seeds else 0


if __name__ == "__main__":
    sys.exit(main())
