# trace: asyncio_0 born: thread in python
# trace: asyncio_1 blocked: sleep \(time.sleep\) until 1.400 s
# trace: event loop blocked: poll \(epoll_wait on epoll set \(fd \d+\)\) until 1.000 s
# trace: event loop ready: notified by asyncio_1 \(a descriptor is ready\)
# trace: main#\d+ ready: notified by asyncio_0
# trace: main#\d+ blocked: event
# trace: main#\d+ ready: notified by Thread-1 \(calls_back\)
# trace: ThreadPoolExecutor-0_0 blocked: queue get
"""run_in_executor and to_thread: work in other threads while the loop goes on."""
import asyncio
import concurrent.futures
import threading
import time


def work(n):
    time.sleep(n)
    return n * n


async def ticker():
    for n in range(3):
        await asyncio.sleep(1)
        print("tick", n)


def calls_back(loop, event):
    time.sleep(1)
    loop.call_soon_threadsafe(event.set)


async def main():
    loop = asyncio.get_running_loop()
    ticking = asyncio.create_task(ticker())
    print(await asyncio.gather(*(loop.run_in_executor(None, work, n) for n in (2.3, 1.4))))
    print(await asyncio.to_thread(work, 2.5))
    await ticking
    event = asyncio.Event()
    thread = threading.Thread(target=calls_back, args=(loop, event))
    thread.start()
    await event.wait()
    thread.join()
    print("event set from a thread")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(list(pool.map(work, [0.3, 0.1, 0.2])))
        future = pool.submit(work, "x")
        print(type(future.exception()).__name__)


asyncio.run(main())
