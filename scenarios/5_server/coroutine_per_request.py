"""200 requests at once, and a coroutine for each: it reads like the one with threads.

Beneath is the event loop of the last lesson. What a request knows stands in its coroutine's own
variables, a switch costs little, and 200 small stacks take little memory.
"""
# /// fiberscope
# title = "A coroutine for each request"
# title_zh = "每个请求一个协程"
# misconception = "An event loop forces callbacks on the program"
# misconception_zh = "用事件循环就只能写回调"
# summary_zh = "200 个请求同时到来，每个一个协程：写起来就像用线程。"
# moment = 'line "gevent.sleep(0.05)"'
# watch = [
#   { at = 'line "connection.recv(100)"', text = "a coroutine of its own" },
#   { at = 'line "gevent.sleep(0.05)"', text = "it waits; the others run" },
#   { at = 'print "answers from"', text = "200 answers, one thread" },
# ]
# watch_zh = ["自己的一个协程", "它在等，别人运行", "200 个回答，一个线程"]
# order = 6
# coroutines = 201
# machine = { cores = 1, costs = { line_ns = 10000 } }
# ///
import threading
import time

import gevent
from gevent import socket
from gevent.server import StreamServer

REQUESTS = 200
threads = set()


def compute(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def handle(connection, address):
    connection.recv(100)
    compute(0.001)
    gevent.sleep(0.05)  # asks a database, say
    threads.add(threading.get_ident())
    connection.sendall(b"done")


server = StreamServer(("127.0.0.1", 0), handle, backlog=REQUESTS)
server.start()
clients = [socket.create_connection(server.address) for _ in range(REQUESTS)]
started = time.monotonic()
for client in clients:
    client.sendall(b"a request")
answers = [client.recv(100) for client in clients]
print(f"{len(answers)} answers from {len(threads)} thread")
print("less than half of 200 times 51 ms:", time.monotonic() - started < 5.1)
server.stop()
