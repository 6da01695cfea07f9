# alone: 0
# recipe: {"policy": "fifo", "machine": {"gil": false, "quantum_ns": 100000}}
# prints: ['ann', 'bob']
# never: preempted
"""Under fifo there are no slices: a thread that computes keeps its core until it waits."""
import threading

done = []
go = threading.Barrier(3)


def work():
    go.wait()
    for _ in range(20_000):
        pass
    done.append(threading.current_thread().name)


threads = [threading.Thread(target=work, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
go.wait()
for thread in threads:
    thread.join()
print(sorted(done))
