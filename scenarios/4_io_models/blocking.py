"""Blocking I/O: read() waits until the data is there, and then until it is copied.

Nothing else happens on this thread meanwhile. The CPU is free for others; the program is not.
"""
# /// fiberscope
# title = "Blocking"
# title_zh = "阻塞"
# misconception = "A program that waits for data is using the CPU"
# misconception_zh = "等待数据的程序一直占用着 CPU"
# summary_zh = "阻塞 I/O：read() 先等数据到来，再等它复制完。"
# moment = "block main #2"
# watch = [
#   { at = "block main #2", text = "main waits in read()" },
#   { at = 'print "ONE"', text = "the first word is there" },
#   { at = 'print "none was in vain"', text = "and the CPU had 0 s" },
# ]
# watch_zh = ["main 在 read() 里等", "第一个词到了", "而 CPU 用了 0 秒"]
# order = 1
# coroutines = 3
# machine = { cores = 1 }
# ///

import os
import threading
import time


def slow_peer(fd):
    for word in (b"one", b"two", b"three"):
        time.sleep(0.1)
        os.write(fd, word)
    os.close(fd)


started = time.monotonic()
reading, writing = os.pipe()
threading.Thread(target=slow_peer, args=(writing,)).start()
calls = 0
while data := os.read(reading, 100):  # waits 0.1 s for each word
    calls += 1
    print(f"t={time.monotonic() - started:.1f} s: {data.decode().upper()}")
print(f"{calls} calls brought data, none was in vain; CPU {time.process_time():.0f} s")
