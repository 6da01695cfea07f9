# alone: 0
# recipe: {"machine": {"gil": false, "quantum_ns": 100000}}
# prints: 3
# trace: ann ready: preempted
# trace: bob ready: preempted
# trace: cat ready: preempted
# trace: ann ready: preempted
"""Three threads on one core, no GIL: each has the core for a time slice, in turn."""
import threading


def compute():
    for _ in range(5_000):
        pass
    done.append(1)


done = []
threads = [threading.Thread(target=compute, name=name) for name in ("ann", "bob", "cat")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(done))
