# alone: 0
# recipe: {"machine": {"cores": 2, "gil": false}}
# prints: half the time
# prints: lost
# trace: machine: 2 cores, no GIL, faithful preemption
# trace: core added: core 1
# never: GIL \(GIL\)
"""Without a GIL two threads compute at the same time on two cores, and += tears."""
import threading
import time

TURNS = 3_000
n = 0


def add():
    global n
    for _ in range(TURNS):
        n += 1


def run(count):
    start = time.perf_counter()
    threads = [threading.Thread(target=add) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


one = run(1)
n = 0
two = run(2)
print("half the time" if two < 1.3 * one else f"no gain: {one} {two}")
print("lost" if n < 2 * TURNS else "nothing lost")
