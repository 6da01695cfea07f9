"""200 requests at once, one thread, no coroutine: a loop that asks what has happened.

select() tells who has sent something, and a queue who has waited 50 ms. Nothing is lost while one
request waits; but handling one is torn into pieces, and what it knows must be kept by hand.
"""
# /// fiberscope
# title = "An event loop by hand"
# title_zh = "手写事件循环"
# misconception = "One thread serves one request at a time"
# misconception_zh = "一个线程同一时间只能服务一个请求"
# summary_zh = "200 个请求同时到来，一个线程，没有协程：一个循环问发生了什么。"
# moment = 'line "waiting.append"'
# watch = [
#   { at = 'line "timeout = max"', text = "the loop asks what is new" },
#   { at = 'line "waiting.append"', text = "a request waits in a list" },
#   { at = 'line "served += 1"', text = "its 50 ms are over" },
# ]
# watch_zh = ["循环问发生了什么", "一个请求在列表里等", "它的 50 毫秒过去了"]
# order = 5
# coroutines = 1
# machine = { cores = 1, costs = { line_ns = 10000 } }
# ///
import selectors
import socket
import time
from collections import deque


def serve(listener):
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    waiting, served = deque(), 0  # (until when, whose connection)
    while served < 200:
        timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for key, _ in selector.select(timeout):
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
            else:
                selector.unregister(key.fileobj)
                key.fileobj.recv(100)
                until = time.thread_time() + 0.001  # computes
                while time.thread_time() < until:
                    pass
                waiting.append((time.monotonic() + 0.05, key.fileobj))
        while waiting and waiting[0][0] <= time.monotonic():
            served += 1
            waiting.popleft()[1].sendall(b"done")


listener = socket.create_server(("127.0.0.1", 0), backlog=200)
clients = [socket.create_connection(listener.getsockname()) for _ in range(200)]
started = time.monotonic()
for client in clients:
    client.sendall(b"a request")
serve(listener)
answers = [client.recv(100) for client in clients]
print(f"{len(answers)} answers from 1 thread")
print("less than half of 200 times 51 ms:", time.monotonic() - started < 5.1)
