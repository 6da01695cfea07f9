# trace: Thread-2 \(worker\) blocked: lock, held by Thread-1 \(worker\)
# trace: main#?\d* blocked: join Thread-1 \(worker\)
# trace: Thread-2 \(worker\) ready: notified by Thread-1
# trace: main#?\d* ready: finished by Thread-1
# trace: main#?\d* blocked: queue put
# trace: consumer blocked: queue get
# trace: main#?\d* blocked: condition
# trace: main#?\d* ready: notified by Thread-3 \(notifier\)
# trace: failing ended: returned
# trace: main#?\d* blocked: join Thread-9 \(last\)
# trace: Thread-9 \(last\) ended: returned
"""Threads, locks, conditions, queues, timers, local data and daemons."""
import queue
import threading
import time

start = time.monotonic()
lock = threading.Lock()
local = threading.local()


def clock():
    return round(time.monotonic() - start, 1)


def worker(name, seconds):
    local.name = name
    with lock:
        print(clock(), name, "has the lock")
        time.sleep(seconds)
    time.sleep(0.5)
    print(clock(), local.name, threading.current_thread().name)


threads = [threading.Thread(target=worker, args=(n, s)) for n, s in (("a", 1), ("b", 2))]
for t in threads:
    t.start()
print(threading.active_count(), [t.is_alive() for t in threads])
for t in threads:
    t.join()
print(clock(), threading.active_count(), hasattr(local, "name"))

jobs = queue.Queue(1)


def consumer():
    while (job := jobs.get()) is not None:
        time.sleep(1)
        print(clock(), "job", job)
        jobs.task_done()


thread = threading.Thread(target=consumer, name="consumer")
thread.start()
for n in range(3):
    jobs.put(n)
jobs.join()
jobs.put(None)
thread.join()


def lap():
    """Each part from its own beginning: a busy machine's delays must not add up."""
    global start
    now, before = time.monotonic(), start
    start = now
    return round(now - before, 1)


lap()
try:
    jobs.get(timeout=2)
except queue.Empty:
    print(lap(), "empty")

print(lock.acquire(), lock.acquire(timeout=1.5), lock.acquire(blocking=False), lap())
lock.release()
rlock = threading.RLock()
with rlock:
    with rlock:
        print("twice")
condition = threading.Condition()
ready = []


def notifier():
    time.sleep(1)
    with condition:
        ready.append(1)
        condition.notify_all()


threading.Thread(target=notifier).start()
with condition:
    print(condition.wait_for(lambda: ready, timeout=5), lap())
event = threading.Event()
timer = threading.Timer(2, event.set)
timer.start()
print(event.wait(1), event.wait(5), lap())
barrier = threading.Barrier(3)


def meet(n):
    time.sleep(n / 10)
    barrier.wait()


for n in range(2):
    threading.Thread(target=meet, args=(n,)).start()
barrier.wait()
print("met", lap())


def fails():
    raise ValueError("in a thread")


def hook(args):
    print("excepthook:", args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook
thread = threading.Thread(target=fails, name="failing")
thread.start()
thread.join()
simple = queue.SimpleQueue()
threading.Timer(1, simple.put, ["from the timer"]).start()
print(simple.get(), lap())


def forever():
    while True:
        time.sleep(1000)


def last():
    time.sleep(3)
    print("after main", lap())


threading.Thread(target=forever, daemon=True).start()
threading.Thread(target=last).start()
print("main ends")
