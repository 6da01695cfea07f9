"""Following variables changes no run: with and without it the same programs print the same and give
the same events, but for those of the variables; and a run that nobody records prints that as well.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent / "programs"
PROGRAMS = ("shared_variables", "adversarial_lost_update", "gil_faithful_counts", "no_gil",
            "threads", "task_group", "gevent_pool", "await_depth", "throw_into_chains",
             "shared_items", "items_made_and_removed", "what_objects_count")
# The recipe itself says which it is.
OF_VARIABLES = re.compile(r" recipe: | (found .* a shared variable|"
                          r"(read|wrote) [^:]+ = .* at \S+:\d+$|"
                          r"removed .* at \S+:\d+$)")


def play(engine, program, variables, trace=None):
    fields = "\n".join(re.findall(r"^# recipe: (.*)$", program.read_text(), re.MULTILINE))
    # lines are folded where nothing else is told between them: so every line is told
    recipe = {"program": str(program), "detail": "light", "variables": variables,
              "whole": [{"from_ns": 0, "to_ns": 2 ** 63 - 1}]}
    recipe |= json.loads(fields or "{}")
    command = [engine, "--once"]
    if trace is not None:
        command += ["--trace-fd", str(trace)]
    done = subprocess.run(command + [json.dumps(recipe)], stdin=subprocess.DEVNULL, timeout=300,
                          capture_output=True, pass_fds=[] if trace is None else [trace])
    return done.returncode, done.stdout, done.stderr


def recorded(options, program, variables, path):
    with open(path, "wb") as trace:
        said = play(options.engine, program, variables, trace.fileno())
    dump = subprocess.run([options.dump, path], capture_output=True, text=True, check=True)
    lines = dump.stdout.splitlines()
    events = [line for line in lines if not OF_VARIABLES.search(line)]
    return said, events, len(lines) - len(events)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    options = parser.parse_args()
    problems, told = [], 0
    programs = portion(PROGRAMS)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "trace")
        for name in programs:
            program = FOLDER / f"{name}.py"
            said, events, of_variables = recorded(options, program, 2, path)
            said_without, events_without, none = recorded(options, program, 0, path)
            told += of_variables - none
            if said != said_without or said != play(options.engine, program, 2):
                problems.append(f"{name}: it prints or ends otherwise")
            if none != 1:  # the recipe
                problems.append(f"{name}: variables are told that were not wanted")
            for one, other in zip(events, events_without):
                if one != other:
                    problems.append(f"{name}: an event differs:\n    {one}\n    {other}")
                    break
            if len(events) != len(events_without):
                problems.append(f"{name}: {len(events)} events, without {len(events_without)}")
    if told < 1000 and programs == list(PROGRAMS):
        problems.append(f"only {told} events tell of variables: nothing was compared")
    print("\n".join(problems) or f"the same, but for {told} events of variables")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
