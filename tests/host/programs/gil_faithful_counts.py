# recipe: {"machine": {"cores": 2, "switch_interval_ns": 20000}}
# trace: blocked: GIL, held by
"""n += 1 has no call and no loop's end between reading and writing: CPython 3.11 loses nothing."""
import threading

n = 0


def add():
    global n
    for _ in range(2_000):
        n += 1


threads = [threading.Thread(target=add) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(n)
