#!/usr/bin/python3
"""Processor time of an engine for the locals at an event far into a run: from the beginning, and
from the run's checkpoints.

    bench_locals.py ENGINE [EVENT]

Also what the checkpoints keep for themselves of memory: what no other process has.
"""

import json
import os
import pathlib
import sys

from bench_runs import TICK_MS, Engine

PROGRAM = "import gevent\nfor i in range(25000):\n    x = i * 2\n    gevent.sleep(0)\n"
ASKED = 10


def own_bytes(pid):
    try:
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):  # the run itself: it has ended
        return 0
    return sum(int(line.split()[1]) for line in rollup.splitlines()
               if line.startswith(("Private_Clean", "Private_Dirty"))) << 10


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def main():
    event = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    engine = Engine(os.path.abspath(sys.argv[1]))
    recipe = {"program": "long.py", "source": PROGRAM, "detail": "full"}

    def cost(times, **more):
        before = engine.ticks()
        for _ in range(times):
            engine.ask(**more)
        return (engine.ticks() - before) * TICK_MS / times

    first = cost(1, command={"command": "run", "checkpoints": True}, text=recipe)
    plain = cost(3, command={"command": "run"}, text=recipe)
    whole = cost(3, command={"command": "run"}, text={**recipe, "inspect_at": event})
    # nothing but the checkpoints lives now
    sizes = [size for pid in children(engine.pid) if (size := own_bytes(pid))]
    command = {"command": "run_on", "of": 1, "until": event}
    near = cost(ASKED, command=command, text={"until": event})
    print(f"the run {plain:.0f} ms, with {len(sizes)} checkpoints {first:.0f} ms; "
          f"they keep {sum(sizes) / 2**20:.1f} MiB")
    print(f"locals at event {event}: from the beginning {whole:.0f} ms, "
          f"from a checkpoint {near:.0f} ms")
    engine.close()


if __name__ == "__main__":
    main()
