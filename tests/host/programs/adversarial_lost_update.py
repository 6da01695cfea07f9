# alone: 0
# recipe: {"machine": {"preemption": "adversarial"}, "seed": 7}
# prints: lost
# prints: 40 with the lock
# trace: machine: 1 cores, GIL, adversarial preemption
# never: fault
"""Between any two bytecodes another thread may run: n += 1 loses updates, but not with a lock."""
import threading

n = m = 0
lock = threading.Lock()


def add():
    global n
    for _ in range(20):
        n += 1


def add_locked():
    global m
    for _ in range(20):
        with lock:
            m += 1


for function in (add, add_locked):
    threads = [threading.Thread(target=function) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("lost" if n < 40 else "nothing lost")
print(m, "with the lock")
