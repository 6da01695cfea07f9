"""Non-blocking I/O: read() never waits. It says "not yet", so the program asks again and again.

The shorter the pause between two questions, the more CPU time goes into being told "not yet"; the
longer it is, the later the answer.
"""
# /// fiberscope
# title = "Non-blocking, and asking again"
# title_zh = "非阻塞轮询"
# misconception = "Non-blocking calls make a program faster"
# misconception_zh = "非阻塞调用会让程序更快"
# order = 2
# coroutines = 3
# machine = { cores = 2 }
# ///

import os
import threading
import time


def slow_peer(fd):
    for word in (b"one", b"two", b"three"):
        time.sleep(0.1)
        os.write(fd, word)
    os.close(fd)


def poll(pause):
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    threading.Thread(target=slow_peer, args=(writing,)).start()
    vain = 0
    while True:
        try:
            data = os.read(reading, 100)
        except BlockingIOError:  # not yet
            vain += 1
            time.sleep(pause)
            continue
        if not data:
            return vain
        print(data.decode().upper(), end=" ")


print("| a pause of 10 ms: more than 20 vain calls:", poll(0.01) > 20)
print("| a pause of 1 ms: more than 100 vain calls:", poll(0.001) > 100)
