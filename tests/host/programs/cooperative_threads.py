# alone: 0
# recipe: {"machine": {"preemption": "cooperative"}}
# prints: ['ann', 'bob']
# never: preempted
# never: blocked: GIL
"""Where nothing preempts, a thread runs until it waits."""
import threading

done = []


def compute():
    for _ in range(60_000):
        pass
    done.append(threading.current_thread().name)


threads = [threading.Thread(target=compute, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(done)
