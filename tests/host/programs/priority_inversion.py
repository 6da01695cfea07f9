# alone: 0
# recipe: {"policy": "priority", "machine": {"gil": false}}
# prints: ['middle', 'low', 'high']
# trace: low priority: -5
# trace: low took lock \(lock shared\)
# trace: low ready: preempted
# trace: high blocked: lock, held by low \(lock shared\)
# trace: choice: \[middle\], low \(priority\)
# trace: high -> middle
# trace: middle ended
# trace: low released
# trace: low -> high
# trace: high took lock \(lock shared\)
"""Priority inversion: high waits for the lock of low, and low for the core that middle has."""
import os
import threading

shared = threading.Lock()
go = threading.Event()
done = []


def compute():
    for _ in range(2_000):
        pass
    done.append(threading.current_thread().name)


def middle():
    go.wait()
    compute()


def high():
    os.setpriority(os.PRIO_PROCESS, 0, -10)
    go.wait()
    with shared:
        compute()


def low():
    os.setpriority(os.PRIO_PROCESS, 0, 5)
    with shared:
        go.set()
        compute()


threads = [threading.Thread(target=work, name=work.__name__) for work in (middle, high, low)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(done)
