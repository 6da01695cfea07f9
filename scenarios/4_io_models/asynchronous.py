"""Asynchronous I/O: the request returns at once; the kernel waits and copies, then says: done.

Both phases pass in the background, and the data is in the program's buffer when it hears of it.
Only here does nothing block. Python has no call for it, so a small module reaches aio_read(3).
"""
# /// fiberscope
# title = "Asynchronous"
# title_zh = "异步 I/O"
# misconception = "Non-blocking and asynchronous are two words for the same thing"
# misconception_zh = "非阻塞和异步是一回事"
# summary_zh = "异步 I/O：请求立刻返回；等待和复制都由内核做完，然后通知：好了。"
# moment = 'line "data = requests"'
# watch = [
#   { at = 'line "steps += 1"', text = "asked already, main works" },
#   { at = 'line "data = requests"', text = "told: the data is here" },
#   { at = 'print "no call waited"', text = "nothing ever blocked" },
# ]
# watch_zh = ["已经提出请求，main 照常干活", "通知到了：数据已在手", "自始至终没有阻塞"]
# order = 5
# coroutines = 3
# machine = { cores = 2 }
# ///
import os
import signal
import threading
import time

from _support import aio


def slow_peer(fd):
    for word in (b"one", b"two", b"three"):
        time.sleep(0.1)
        os.write(fd, word)


def on_done(number, frame):
    data = requests[len(heard)].result()  # it is here already: nothing is copied now
    print(f"t={time.monotonic() - started:.1f} s: {data.decode().upper()}")
    heard.append(data)


heard = []
signal.signal(signal.SIGIO, on_done)
reading, writing = os.pipe()
requests = [aio.read(reading, 100, signal=signal.SIGIO) for _ in range(3)]
started = time.monotonic()
threading.Thread(target=slow_peer, args=(writing,)).start()
steps = 0
while len(heard) < 3:
    steps += 1  # the program's own work
    time.sleep(0.003)
print("no call waited; more than 20 steps of its own work:", steps > 20)
