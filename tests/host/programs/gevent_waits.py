"""Who waits for what, and who wakes whom: event, result, queue, lock, channel."""

import gevent
from gevent.event import AsyncResult, Event
from gevent.lock import RLock, Semaphore
from gevent.queue import Channel, Queue

started = Event()
answer = AsyncResult()
jobs = Queue(1)
gate = Semaphore(1)
lock = RLock()
pipe = Channel()


def waiter():
    started.wait()
    print("answer", answer.get())
    print("job", jobs.get())
    with gate:
        print("through the gate")
    with lock:
        print("locked")
    print("piped", pipe.get())


def helper():
    gate.acquire()
    lock.acquire()
    started.set()
    gevent.sleep(0)
    answer.set(42)
    gevent.sleep(0)
    jobs.put("sort")
    gevent.sleep(0)
    gate.release()
    gevent.sleep(0)
    lock.release()
    gevent.sleep(0)
    pipe.put("water")


# timers end waits, too
print(Event().wait(timeout=0.01))
gevent.joinall([gevent.spawn(waiter), gevent.spawn(helper)])
other = gevent.spawn(gevent.sleep, 0.01)
other.join()
print(other.ready())

# trace: main blocked: event until 10\S* ms
# trace: main ready: cancelled \(timeout 10 ms\)
# trace: waiter blocked: event \(event started\) at gevent_waits.py:17
# trace: waiter ready: notified by helper \(event set\)
# trace: waiter blocked: future \(async result answer\) at gevent_waits.py:18
# trace: waiter ready: notified by helper \(result set\)
# trace: waiter blocked: queue get \(queue get jobs\)
# trace: waiter ready: notified by \S+ \(queue changed\)
# trace: waiter blocked: lock, held by helper \(semaphore gate\)
# trace: waiter ready: notified by helper \(semaphore released\)
# trace: waiter blocked: lock, held by helper \(rlock lock\)
# trace: waiter blocked: channel receive \(channel receive pipe\)
# trace: main blocked: join sleep
# trace: main ready: finished by sleep
