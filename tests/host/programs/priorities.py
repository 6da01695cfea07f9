# alone: 0
# recipe: {"policy": "priority", "machine": {"gil": false}}
# prints: ['high', 'middle', 'low']
# prints: nice 10
# trace: priority: -10
# trace: high ended
# trace: middle ended
# trace: low ended
"""Whoever is nicer runs later: setpriority(2) for threads, under the policy that asks for it."""
import os
import threading

done = []
go = threading.Barrier(4)


def work(nice):
    os.setpriority(os.PRIO_PROCESS, 0, nice)
    go.wait()
    for _ in range(2_000):
        pass
    done.append(threading.current_thread().name)


threads = [
    threading.Thread(target=work, args=(nice,), name=name)
    for name, nice in (("low", 10), ("middle", 5), ("high", 1))
]
for thread in threads:
    thread.start()
print("nice", os.getpriority(os.PRIO_PROCESS, threads[0].native_id))
go.wait()
for thread in threads:
    thread.join()
print(done)
