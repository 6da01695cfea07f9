"""Signals of child processes: timers, masks, event loops, SIGCHLD, and ends by signals."""
import asyncio
import multiprocessing as mp
import os
import signal
import subprocess
import sys
import threading
import time


def alarmed(queue):
    heard = []
    signal.signal(signal.SIGALRM, lambda number, frame: heard.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    before = time.monotonic()
    time.sleep(0.25)
    signal.pause()
    queue.put((heard, round(time.monotonic() - before, 1)))
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    os.kill(os.getpid(), signal.SIGUSR1)
    queue.put((signal.sigwait({signal.SIGUSR1}), signal.getsignal(signal.SIGUSR1)))


def goes_on(queue):
    def leave(number, frame):
        raise TimeoutError

    reading, writing = os.pipe()
    signal.signal(signal.SIGALRM, leave)
    signal.siginterrupt(signal.SIGALRM, False)
    threading.Timer(0.3, os.write, (writing, b"data")).start()
    before = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        os.read(reading, 10)
    except TimeoutError:
        queue.put(round(time.monotonic() - before, 1))


def interrupted(queue):
    queue.put("interrupted")
    os.kill(os.getpid(), signal.SIGINT)


def served(queue):
    async def main():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        queue.put("ready")
        await stop.wait()
        queue.put("stopped")

    asyncio.run(main())


def killed_by_itself(queue):
    queue.put("dies")
    os.kill(os.getpid(), signal.SIGKILL)
    queue.put("never")


def killed_by_its_timer(queue):
    queue.put("waits")
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(10)
    queue.put("never")


def killed_while_it_computes(queue):
    queue.put("computes")
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass


if __name__ == "__main__":
    ended = []
    signal.signal(signal.SIGCHLD, lambda number, frame: ended.append(number))
    context = mp.get_context("spawn")
    targets = (
        alarmed,
        goes_on,
        interrupted,
        served,
        killed_by_itself,
        killed_by_its_timer,
        killed_while_it_computes,
    )
    for target in targets:
        queue = context.SimpleQueue()
        process = context.Process(target=target, args=(queue,))
        process.start()
        print(target.__name__, queue.get())
        if target is served:
            process.terminate()
        if target in (alarmed, served):
            print(queue.get())
        process.join()
        print(process.exitcode, bool(ended))
        ended.clear()
    # KeyboardInterrupt that nobody catches ends a program as SIGINT does
    words = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    print(subprocess.run([sys.executable, "-c", words], stderr=subprocess.DEVNULL).returncode)
