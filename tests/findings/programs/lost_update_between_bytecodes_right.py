"""The same with a lock, preempted between any two bytecodes."""
# recipe: {"machine": {"preemption": "adversarial"}, "seed": 3}
import threading

count = 0
lock = threading.Lock()


def add():
    global count
    for _ in range(100):
        with lock:
            count += 1


threads = [threading.Thread(target=add, name=name) for name in ("one", "two")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(count)
