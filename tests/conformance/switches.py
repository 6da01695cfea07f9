"""Not a program of its own: scenarios.py puts a scenario in and runs the result on both sides.

It prints, after the scenario's own output, every switch that greenlet.settrace() reported, the
greenlets named in the order in which they first appeared.
"""

import gc

import greenlet


def record(run):
    seen, switches = [], []

    def name(one):
        for number, other in enumerate(seen):
            if other is one:
                return f"{number}:{type(one).__name__}"
        seen.append(one)
        return name(one)

    def trace(event, pair):
        switches.append((event, *map(name, pair)))

    name(greenlet.getcurrent())
    gc.disable()  # a collection may end greenlets whenever it likes
    greenlet.settrace(trace)
    try:
        run()
    finally:
        greenlet.settrace(None)
        print(len(switches), "switches")
        for event, origin, target in switches:
            print(event, origin, "->", target)


record(lambda: exec(compile("SCENARIO", "scenario.py", "exec"), {"__name__": "__main__"}))
