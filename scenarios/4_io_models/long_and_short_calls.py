"""Some calls may wait long: read, join, sleep. Others only hand something over: write, print.

The long ones wait for somebody else. Those are where a coroutine or a thread is left.
"""
# /// fiberscope
# title = "Calls that wait, calls that do not"
# title_zh = "会长时间等待的调用与不会的调用"
# misconception = "All I/O is slow"
# misconception_zh = "所有 I/O 都很慢"
# order = 5
# coroutines = 3
# machine = { cores = 1 }
# ///

import os
import threading
import time

reading, writing = os.pipe()


def timed(words, call, *arguments):
    started = time.monotonic()
    call(*arguments)
    took = time.monotonic() - started
    print(f"{words:7}", "waits 0.2 s" if took > 0.15 else "is short")


def peer():
    time.sleep(0.2)
    os.write(writing, b"an answer")
    time.sleep(0.2)


thread = threading.Thread(target=peer)
timed("start", thread.start)
timed("read", os.read, reading, 100)
timed("join", thread.join)
timed("sleep", time.sleep, 0.2)
timed("write", os.write, writing, b"a question")
timed("print", print, "hello")
timed("close", os.close, writing)
