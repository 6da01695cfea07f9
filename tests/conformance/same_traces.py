"""The traces of all scenarios and host programs, by two builds: are they the same, byte for byte?

usage: same_traces.py BEFORE AFTER [--expect PAYLOAD...]   build folders with bin/fiberscope

For a change that is not to change what happens: move code, build the commit before it elsewhere
(git worktree add ../before COMMIT; cmake --preset release there), and compare. With --expect,
events of these payloads are left out of both sides first, as they stand in `fiberscope dump`: for a
change that adds a payload. Says every program whose traces differ, with the first event that does,
and exits 1.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = sorted([*(ROOT / "scenarios").glob("*/*.py"),
                   *(ROOT / "tests" / "host" / "programs").glob("*.py")])


def events(build, program, folder, expected):
    """events: of the program's run by this build: bytes, or lines of the dump."""
    trace = pathlib.Path(folder) / f"{build.name}-{program.parent.name}-{program.stem}.fstrace"
    command = [build / "bin" / "fiberscope"]
    subprocess.run([*command, "run", f"--trace={trace}", program.relative_to(ROOT)], cwd=ROOT,
                   capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)
    if not trace.exists():
        return None, None
    if not expected:
        return trace.read_bytes(), trace
    dump = subprocess.run([*command, "dump", "--raw", trace], capture_output=True, text=True,
                          timeout=300, check=True).stdout
    return [line for line in dump.splitlines() if not any(e in line for e in expected)], trace


def first_difference(build, traces):
    dumps = [subprocess.run([build / "bin" / "fiberscope", "dump", t], capture_output=True,
                            text=True, check=False).stdout.splitlines() for t in traces]
    for before, after in zip(*dumps):
        if before != after:
            return f"\n    before: {before}\n    after:  {after}"
    return f": {len(dumps[0])} lines before, {len(dumps[1])} after"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=pathlib.Path)
    parser.add_argument("after", type=pathlib.Path)
    parser.add_argument("--expect", nargs="*", default=[])
    options = parser.parse_args()

    def compare(program):
        with tempfile.TemporaryDirectory() as folder:
            sides = []
            for name, build in (("before", options.before), ("after", options.after)):
                (pathlib.Path(folder) / name).mkdir()
                sides.append(events(build.resolve(), program, pathlib.Path(folder) / name,
                                    options.expect))
            if sides[0][0] is None or sides[1][0] is None:
                return "" if sides[0][0] == sides[1][0] else ": one of them left no trace"
            if sides[0][0] == sides[1][0]:
                return ""
            return first_difference(options.after.resolve(), [side[1] for side in sides])

    differing = 0
    with ThreadPoolExecutor(2) as pool:
        for program, found in zip(PROGRAMS, pool.map(compare, PROGRAMS)):
            if found:
                differing += 1
                print(f"{program.relative_to(ROOT)} differs{found}")
    print(f"{len(PROGRAMS) - differing} programs give the same traces, {differing} do not")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
