"""What the tests of findings share: a program on the engine, and what is found in its trace."""

import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def settings(text, mark):
    return "\n".join(re.findall(rf"^# {mark}: (.*)$", text, re.MULTILINE))


def trace_of(engine, program, fields, path):
    """Runs a program; its trace is in `path`. What it prints is nobody's concern here."""
    fields = {"readable": [str(ROOT / "scenarios")]} | fields
    recipe = json.dumps({"program": str(program), "detail": "full"} | fields)
    typed = settings(program.read_text(), "stdin")
    stdin = {"input": typed.encode() + b"\n"} if typed else {"stdin": subprocess.DEVNULL}
    with open(path, "wb") as trace:
        fd = trace.fileno()
        subprocess.run([engine, "--once", "--trace-fd", str(fd), recipe], pass_fds=[fd],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, **stdin)


def findings_of(dump, path):
    """[(language, kind, sentence)]."""
    done = subprocess.run([dump, path], capture_output=True, text=True, check=True, timeout=120)
    return [tuple(line.split("\t", 3)[1:]) for line in done.stdout.splitlines()]
