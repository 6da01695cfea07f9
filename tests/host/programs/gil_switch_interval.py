# alone: 0
# recipe: {"machine": {"cores": 2}}
# prints: ['ann', 'bob']
# trace: main took GIL
# trace: bob blocked: GIL, held by ann$
# trace: ann released
# trace: bob ready: notified by ann \(GIL\)
# trace: ann blocked: GIL, held by bob at gil_switch_interval.py
# trace: bob took GIL
# trace: bob released
# trace: ann took GIL
"""Two threads compute: each asks for the GIL after 5 ms, and gets it at a loop's end."""
import threading


def compute(turns):
    for _ in range(turns):
        pass
    done.append(threading.current_thread().name)


done = []
threads = [threading.Thread(target=compute, args=(60_000,), name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(done))
