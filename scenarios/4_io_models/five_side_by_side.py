"""Five models read the same two words, each from a slow peer, side by side.

Watch the lanes: one sleeps in read(), one asks and asks and burns its core, one sleeps in select().
The last two have time for work of their own: until a signal says that there is something to copy,
and until it is copied already.
"""
# /// fiberscope
# title = "Five models side by side"
# title_zh = "五种模型并排比较"
# misconception = "A call that never blocks costs the least"
# misconception_zh = "从不阻塞的调用代价最小"
# summary_zh = "五种模型并排，各自从一个慢对端读同样的两个词。"
# moment = 'line asynchronous "return request.result" #2'
# watch = [
#   { at = 'line blocking "os.read"', text = "blocking waits in read()" },
#   { at = 'line nonblocking "reader.in_vain()"', text = "nonblocking asks and asks" },
#   { at = 'line multiplexing "return os.read"', text = "select() says: ready" },
# ]
# watch_zh = ["blocking 等在 read() 里", "nonblocking 一问再问", "select() 说：就绪"]
# order = 6
# coroutines = 11
# machine = { cores = 11, gil = false, costs = { line_ns = 20000, copy_kib_ns = 20000000 } }
#
# [figure]
# lanes = ["blocking", "nonblocking", "multiplexing", "signal_driven", "asynchronous"]
# axis = "time"
# cores = false
# objects = false
# files = false
# numbers = true
# ///
import fcntl
import os
import select
import signal

from _support import aio
from _support.side_by_side import side_by_side

ready = []


def blocking(reader):
    return reader.wait(os.read, reader.fd, 100)  # waits, then copies


def nonblocking(reader):
    os.set_blocking(reader.fd, False)
    while True:
        try:
            return os.read(reader.fd, 100)
        except BlockingIOError:  # not yet
            reader.in_vain()


def multiplexing(reader):
    reader.wait(select.select, [reader.fd], [], [])
    return os.read(reader.fd, 100)  # only copies


def signal_driven(reader):  # the main thread handles the signal
    fcntl.fcntl(reader.fd, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(reader.fd, fcntl.F_SETFL, os.O_ASYNC)
    while not ready:
        reader.work()
    return os.read(reader.fd, ready.pop())  # only copies


def asynchronous(reader):
    request = aio.read(reader.fd, 100)
    while not request.done():
        reader.work()
    return request.result()  # is copied already


signal.signal(signal.SIGIO, lambda number, frame: ready.append(100))
models = [blocking, nonblocking, multiplexing, signal_driven, asynchronous]
side_by_side(models, [b"one", b"two"], 0.5)
