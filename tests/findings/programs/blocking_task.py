"""Calls that hold the whole thread, in a task."""

import asyncio
import socket
import threading
import time


async def sleep():
    time.sleep(1)


async def event():
    threading.Event().wait(1)


async def receive():
    here, there = socket.socketpair()
    here.settimeout(1)
    try:
        here.recv(1)
    except TimeoutError:
        there.close()


async def tick():
    for _ in range(3):
        await asyncio.sleep(0.3)


async def main():
    for bad in (sleep, event, receive):
        await asyncio.gather(tick(), bad())


asyncio.run(main())
# en: ^Blocking call: sleep blocked its whole thread for 1 s \(time.sleep\(\)\), at
#     blocking_task.py:10. Meanwhile tick could have run .*await asyncio.sleep\(\)
# en: ^Blocking call: event blocked its whole thread for 1 s \(event\), at blocking_task.py:14.
#     Meanwhile tick 2 could have run .*asyncio.to_thread
# en: ^Blocking call: receive blocked its whole thread for 1 s .*, at blocking_task.py:21.
#     Meanwhile tick 3 could have run
# zh: ^Blocking call: sleep .*time.sleep\(\).*blocking_task.py:10.*tick
# zh: ^Blocking call: event .*blocking_task.py:14.*asyncio.to_thread
# zh: ^Blocking call: receive .*blocking_task.py:21
