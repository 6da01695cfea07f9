# recipe: {"machine": {"cores": 8}}
# also: {"machine": {"cores": 8, "gil": false}}
# trace: core added: core 7
"""Two thousand threads: each waits, computes, waits for a lock, and hands on through a queue."""
import queue
import threading
import time

MANY = 2_000
lock, results, total = threading.Lock(), queue.Queue(), 0


def work(number):
    global total
    time.sleep(0.001 * (number % 7))
    with lock:
        total += number
    results.put(number)


threads = [threading.Thread(target=work, args=(number,)) for number in range(MANY)]
for thread in threads:
    thread.start()
got = sorted(results.get() for _ in threads)
for thread in threads:
    thread.join()
print(total, got == list(range(MANY)))
