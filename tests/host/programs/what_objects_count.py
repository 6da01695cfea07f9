# trace: ^main semaphore door has 2 of 2 places free at what_objects_count.py:45$
# trace: ^main semaphore door has 1 of 2 places free at what_objects_count.py:45$
# trace: ^guest semaphore door has 0 of 2 places free at what_objects_count.py:38$
# trace: ^main semaphore door has 2 of 2 places free at what_objects_count.py:45$
# trace: ^main semaphore signal has 0 places free
# trace: ^main semaphore signal has 3 places free
# trace: ^eater queue jobs holds 0 of 2 items
# trace: ^main queue jobs holds 1 of 2 items
# trace: ^eater ready: notified by main
# trace: ^main queue odd holds 0 items
# trace: ^main queue odd holds 2 items
# trace: ^main queue simple holds 1 items
# trace: ^main queue simple holds 0 items
# trace: ^main event go is clear
# trace: ^main event go is set
# trace: ^main event go is clear
# trace: ^task .*semaphore narrow has 1 of 1 places free
# trace: ^task .*semaphore narrow has 0 of 1 places free
# trace: ^tasks queue letters holds 1 of 1 items
# trace: ^tasks event ready is set
# trace: ^get .*queue holds 0 items
# trace: ^green semaphore gate has 2 of 2 places free
# trace: ^green \d .*semaphore gate has 0 of 2 places free
# trace: ^green queue urgent holds 1 items
# never: queue work_queue
"""What a semaphore, a queue and an event count is told from the program's first use of it on."""
import asyncio
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

import gevent.event
import gevent.lock
import gevent.queue


def guest(door):
    with door:
        print("inside")


def semaphores():
    door = threading.Semaphore(2)
    other = threading.Thread(target=guest, args=(door,), name="guest")
    with door:
        other.start()
        other.join()
    signal = threading.Semaphore(0)
    signal.release(3)
    print([signal.acquire(timeout=0) for _ in range(4)])


def eat(jobs):
    while True:
        # waits before anything is there
        job = jobs.get()
        if job is None:
            break
        print("ate", job)


class Odd(queue.Queue):
    """Keeps everything twice."""

    def _put(self, item):
        self.queue.extend((item, item))


def queues():
    jobs = queue.Queue(2)
    eater = threading.Thread(target=eat, args=(jobs,), name="eater")
    eater.start()
    for job in (1, 2, 3, None):
        jobs.put(job)
    eater.join()
    odd = Odd()
    odd.put("x")
    simple = queue.SimpleQueue()
    simple.put(1)
    print(odd.qsize(), simple.get())


def events():
    go = threading.Event()
    print(go.wait(0.001))
    go.set()
    print(go.wait(0.001))
    go.clear()


async def tasks():
    narrow, letters, ready = asyncio.Semaphore(1), asyncio.Queue(1), asyncio.Event()

    async def task():
        async with narrow:
            await ready.wait()
        print(await letters.get())

    workers = [asyncio.create_task(task(), name="task") for _ in range(2)]
    await asyncio.sleep(0)
    await letters.put("a")
    ready.set()
    await letters.put("b")
    await asyncio.gather(*workers)
    try:
        await asyncio.wait_for(asyncio.Queue().get(), 0.01)
    except asyncio.TimeoutError:
        print("nothing came")


def greenlets():
    gate, urgent = gevent.lock.BoundedSemaphore(2), gevent.queue.PriorityQueue()

    def green(number):
        with gate:
            gevent.sleep(0.01)
        urgent.put(number)

    others = [gevent.spawn(green, number) for number in range(3)]
    print(sorted(urgent.get() for _ in range(3)))
    gevent.joinall(others)


semaphores()
queues()
events()
asyncio.run(tasks())
greenlets()
with ThreadPoolExecutor(1) as pool:  # its queue is its own affair
    print(pool.submit(len, "four").result())
