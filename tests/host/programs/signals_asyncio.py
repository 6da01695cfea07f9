# trace: signal 10 \(SIGUSR1: kill\)
# trace: signal 14 \(SIGALRM: the timer is over\)
# trace: ready: notified .*signal SIGALRM
"""Signals and event loops: add_signal_handler, KeyboardInterrupt, a wakeup descriptor."""
import asyncio
import os
import signal


async def handlers():
    loop = asyncio.get_running_loop()
    heard = asyncio.Queue()
    for number in (signal.SIGUSR1, signal.SIGALRM):
        loop.add_signal_handler(number, heard.put_nowait, number.name)
    loop.call_later(0.1, os.kill, os.getpid(), signal.SIGUSR1)
    signal.setitimer(signal.ITIMER_REAL, 0.2, 0.1)
    start = loop.time()
    for _ in range(4):
        print(await heard.get(), round(loop.time() - start, 1))
    signal.setitimer(signal.ITIMER_REAL, 0)
    # other coroutines go on meanwhile
    ticks = []

    async def tick():
        while True:
            ticks.append(await asyncio.sleep(0.01))

    task = asyncio.create_task(tick())
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    print(await heard.get(), len(ticks) > 3)
    task.cancel()
    print(loop.remove_signal_handler(signal.SIGALRM), loop.remove_signal_handler(signal.SIGALRM))
    print(signal.getsignal(signal.SIGALRM))


async def stopped():
    """The idiom of servers: a signal sets an event."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGTERM)
    await stop.wait()
    print("stopped")


async def interrupted():
    asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled")
        raise


asyncio.run(handlers())
asyncio.run(stopped())
try:
    asyncio.run(interrupted())
except KeyboardInterrupt:
    print("interrupted")
