"""Four processes on four cores accept from one listening socket; each runs coroutines.

Whoever is free takes the next connection. It stays in the process that took it, its coroutine
never moves to another, and yet all cores are at work.
"""
# /// fiberscope
# title = "Processes times coroutines"
# title_zh = "多进程加协程"
# misconception = "A coroutine moves to whichever core is free"
# misconception_zh = "协程会移到空闲的核上去运行"
# summary_zh = "四个核心上的四个进程从同一个监听套接字接受连接；每个里面跑协程。"
# moment = 'line "gevent.sleep(0.05)"'
# watch = [
#   { at = 'line "until = time.thread_time()"', text = "a process takes one" },
#   { at = 'line "gevent.sleep(0.05)"', text = "there it waits, and stays" },
#   { at = 'print "answers from"', text = "200 answers, 4 processes" },
# ]
# watch_zh = ["一个进程接下一个连接", "它在那里等，不再离开", "200 个回答，四个进程"]
# order = 8
# coroutines = 200
# machine = { cores = 4, costs = { line_ns = 10000 } }
# ///
import multiprocessing
import os
import socket
import time

import gevent
from gevent.server import StreamServer


def handle(connection, address):
    until = time.thread_time() + 0.001  # computes
    while time.thread_time() < until:
        pass
    gevent.sleep(0.05)  # asks a database, say
    connection.sendall(b"%d" % os.getpid())


def work(listener, ready):
    listener.setblocking(False)
    server = StreamServer(listener, handle)
    server.max_accept = 1  # at a time: the others want some, too
    ready.wait()
    server.serve_forever()


if __name__ == "__main__":
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(5)
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    for _ in range(4):
        spawn.Process(target=work, args=(listener, ready), daemon=True).start()
    ready.wait()
    clients = [socket.create_connection(listener.getsockname()) for _ in range(200)]
    answers = [client.recv(100) for client in clients]
    print(f"{len(answers)} answers from {len(set(answers))} processes")
