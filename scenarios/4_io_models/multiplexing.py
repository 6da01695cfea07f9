"""I/O multiplexing: one call, select(), waits for many descriptors and says which are ready.

Three slow peers are read as their data comes, by one thread, without a vain call. Only the copy
blocks, and that is short.
"""
# /// fiberscope
# title = "Many descriptors, one wait"
# title_zh = "I/O 多路复用"
# misconception = "To wait for three peers you need three threads"
# misconception_zh = "要等三个对端，就需要三个线程"
# order = 3
# coroutines = 5
# machine = { cores = 1 }
# ///

import os
import selectors
import threading
import time


def slow_peer(fd, name, pause):
    for n in (1, 2):
        time.sleep(pause)
        os.write(fd, f"{name}{n}".encode())
    os.close(fd)


started = time.monotonic()
selector = selectors.PollSelector()
for name, pause in (("a", 0.1), ("b", 0.3), ("c", 0.4)):
    reading, writing = os.pipe()
    selector.register(reading, selectors.EVENT_READ)
    threading.Thread(target=slow_peer, args=(writing, name, pause)).start()

while selector.get_map():
    for key, _ in selector.select():  # waits for whichever is first
        if data := os.read(key.fd, 100):  # ready: only the copy is left
            print(f"t={time.monotonic() - started:.1f} s: {data.decode().upper()}")
        else:
            selector.unregister(key.fd)
