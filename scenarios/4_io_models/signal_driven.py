"""Signal-driven I/O: the kernel sends SIGIO when there is something to read. The copy still blocks.

Until then the program is free to do something else: here it counts. The handler runs in the main
thread, between two of its instructions or in the middle of a wait.
"""
# /// fiberscope
# title = "Signal-driven"
# title_zh = "信号驱动"
# misconception = "Without polling, a program learns of data only by waiting for it"
# misconception_zh = "不轮询的话，程序只有等待才能得知数据到来"
# summary_zh = "信号驱动 I/O：有东西可读时内核发来 SIGIO，但复制仍会阻塞。"
# moment = 'line "data = os.read"'
# watch = [
#   { at = 'line "steps += 1"', text = "main does its own work" },
#   { at = 'line "data = os.read"', text = "SIGIO: only to be copied" },
#   { at = 'print "no call was in vain"', text = "no call was in vain" },
# ]
# watch_zh = ["main 做自己的事", "SIGIO 到了：只剩复制", "没有一次白问"]
# order = 4
# coroutines = 3
# machine = { cores = 2 }
# ///
import fcntl
import os
import signal
import threading
import time


def slow_peer(fd):
    for word in (b"one", b"two", b"three"):
        time.sleep(0.1)
        os.write(fd, word)


def on_ready(number, frame):
    data = os.read(reading, 100)  # ready: only the copy is left
    print(f"t={time.monotonic() - started:.1f} s: {signal.Signals(number).name}", data.decode())
    heard.append(data)


heard = []
reading, writing = os.pipe()
signal.signal(signal.SIGIO, on_ready)
fcntl.fcntl(reading, fcntl.F_SETOWN, os.getpid())  # whom to tell
fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
started = time.monotonic()
threading.Thread(target=slow_peer, args=(writing,)).start()
steps = 0
while len(heard) < 3:
    steps += 1  # the program's own work
    time.sleep(0.003)
print("no call was in vain; more than 20 steps of its own work:", steps > 20)
