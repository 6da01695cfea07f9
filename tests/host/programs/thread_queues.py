# trace: main#?\d* blocked: queue get \(queue get jobs\) until
# trace: main#?\d* blocked: queue put \(queue put jobs\) until
# trace: main#?\d* blocked: queue get \(queue join jobs\)
# trace: worker ready: notified by main
"""Queues of every kind between threads: order, time-outs, task_done and join."""
import queue
import threading
import time

start = time.monotonic()


def clock():
    return round(time.monotonic() - start, 1)


jobs = queue.Queue(2)
try:
    jobs.get(timeout=0.3)
except queue.Empty:
    print(clock(), "empty")
jobs.put(1)
jobs.put(2)
try:
    jobs.put(3, timeout=0.3)
except queue.Full:
    print(clock(), "full", jobs.qsize(), jobs.full())
try:
    jobs.put_nowait(3)
except queue.Full:
    print(clock(), "full")
done = []


def worker():
    while (item := jobs.get()) is not None:
        time.sleep(0.1)
        done.append(item)
        jobs.task_done()
    jobs.task_done()


thread = threading.Thread(target=worker, name="worker")
thread.start()
jobs.join()
print(clock(), done)
jobs.put(None)
thread.join()
try:
    jobs.task_done()
except ValueError as error:
    print(error)

for kind in (queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    items = kind()
    for n in (3, 1, 2):
        items.put((n, str(n)))
    print([items.get()[0] for _ in range(3)], items.empty())

simple = queue.SimpleQueue()
threading.Timer(0.5, simple.put, ["late"]).start()
print(simple.get(), clock())
try:
    simple.get(timeout=0.2)
except queue.Empty:
    print(clock(), "empty")

# two producers and three consumers; what each takes is not fixed, all together is
shared = queue.Queue(3)
taken = []


def produces(first):
    for n in range(first, first + 20):
        shared.put(n)


def consumes():
    while (n := shared.get()) >= 0:
        taken.append(n)


producers = [threading.Thread(target=produces, args=(n,)) for n in (0, 20)]
consumers = [threading.Thread(target=consumes) for _ in range(3)]
for thread in producers + consumers:
    thread.start()
for thread in producers:
    thread.join()
for _ in consumers:
    shared.put(-1)
for thread in consumers:
    thread.join()
print(sorted(taken) == list(range(40)))
