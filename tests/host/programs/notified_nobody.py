"""A notification that finds nobody waiting is recorded; one that is heard is not."""

import asyncio
import threading

import gevent
import gevent.event


def threads():
    lonely, shared = threading.Condition(), threading.Condition()
    with lonely:
        lonely.notify()

    def waiter():
        with shared:
            shared.wait()
            print("heard")

    thread = threading.Thread(target=waiter)
    thread.start()
    with shared:
        shared.notify_all()
    thread.join()
    early = threading.Event()
    early.set()
    print(early.wait(1))


def greenlets():
    lost, heard = gevent.event.Event(), gevent.event.Event()
    waiting = gevent.spawn(heard.wait)
    lost.set()
    lost.clear()
    gevent.sleep(0)
    heard.set()
    waiting.join()
    print(lost.wait(0.01))


async def tasks():
    silent, told = asyncio.Condition(), asyncio.Event()
    async with silent:
        silent.notify_all()
    waiting = asyncio.create_task(told.wait())
    await asyncio.sleep(0)
    told.set()
    print(await waiting)


threads()
greenlets()
asyncio.run(tasks())
# trace: ^main nobody waited for what it notified \(condition lonely\)
# trace: ^main nobody waited for what it notified \(event early\)
# trace: ^main nobody waited for what it notified \(event lost\)
# trace: ^tasks nobody waited for what it notified \(condition silent\)
# never: nobody waited .*(shared|heard|told)
