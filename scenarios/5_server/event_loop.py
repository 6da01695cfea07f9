"""200 requests at once, one thread, no coroutine: a loop that asks what has happened.

select() tells who has sent something, and a queue who has waited 50 ms. Nothing is lost while one
request waits; but handling one is torn into pieces, and what it knows must be kept by hand.
"""
# /// fiberscope
# title = "An event loop by hand"
# title_zh = "手写事件循环"
# misconception = "One thread serves one request at a time"
# misconception_zh = "一个线程同一时间只能服务一个请求"
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
