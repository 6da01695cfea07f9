# trace: ready: notified .*signal SIGTERM
"""Signals to processes: a handler runs in the main thread, in the middle of a wait that goes on."""
import multiprocessing as mp
import os
import signal
import time


def graceful(queue):
    stop = []
    signal.signal(signal.SIGTERM, lambda *arguments: stop.append(arguments[0]))
    queue.put("ready")
    while not stop:
        time.sleep(0.05)
    queue.put(f"stopped by {stop}")


def raising(queue):
    def leave(number, frame):
        raise SystemExit(9)

    signal.signal(signal.SIGTERM, leave)
    try:
        queue.put("ready")
        time.sleep(1000)
    finally:
        queue.put("finally")


def interrupted(queue):
    try:
        queue.put("ready")
        mp.get_context("spawn").Event().wait()
    except KeyboardInterrupt:
        queue.put("interrupted")


def deaf(queue):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    queue.put("ready")
    time.sleep(0.3)
    queue.put("heard nothing")


if __name__ == "__main__":
    context = mp.get_context("spawn")
    for target in graceful, raising, interrupted, deaf:
        queue = context.SimpleQueue()
        process = context.Process(target=target, args=(queue,))
        process.start()
        print(queue.get())
        time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT if target is interrupted else signal.SIGTERM)
        print(queue.get())
        process.join()
        print(process.exitcode)
