"""Each waiter looks at the state before it waits: what was notified before is not lost."""

import asyncio
import threading
import time

import gevent
import gevent.event

todo, cond = [1], threading.Condition()


def consumer():
    while True:
        with cond:
            while not todo:
                cond.wait()
            print(todo.pop(0))


def patient():
    with cond:
        cond.wait_for(lambda: todo)


with cond:
    cond.notify()
for wait in (consumer, patient):
    threading.Thread(target=wait, daemon=True).start()
time.sleep(0.1)


async def tasks():
    jobs, told = [1], asyncio.Condition()

    async def arrived():
        async with told:
            await told.wait()

    async def take():
        while True:
            while not jobs:
                await arrived()
            print(jobs.pop(0))

    async with told:
        told.notify()
    taker = asyncio.create_task(take())
    await asyncio.sleep(0.1)
    taker.cancel()


asyncio.run(tasks())
items, arrival = [1], gevent.event.Event()


def collect():
    while True:
        if not items:
            arrival.wait(1)
            return
        print(items.pop(0))


arrival.set()
arrival.clear()
gevent.spawn(collect).join()
