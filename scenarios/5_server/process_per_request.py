"""20 requests at once, a tenth of what the others get, and a new process for each.

Nobody can spoil anybody else's data, and all cores compute. But a process has an interpreter of
its own to start: compare those 30 ms with the 1 ms that the request computes.
"""
# /// fiberscope
# title = "A process for each request"
# title_zh = "每个请求一个进程"
# misconception = "A new process costs about as much as a new thread"
# misconception_zh = "新建进程和新建线程的代价差不多"
# summary_zh = "20 个请求同时到来，只有别处的十分之一，每个开一个新进程。"
# moment = 'line "time.sleep(0.05)"'
# watch = [
#   { at = 'born "SpawnProcess-1"', text = "a process is started" },
#   { at = 'line "time.sleep(0.05)"', text = "it has computed, and waits" },
#   { at = 'print "starting them"', text = "the starts took longest" },
# ]
# watch_zh = ["启动一个进程", "它算完了，在等", "最费时的是启动"]
# order = 2
# coroutines = 0
# machine = { cores = 2, costs = { line_ns = 10000 } }
# ///
import multiprocessing
import os
import socket
import time


def handle(connection):
    connection.recv(100)
    until = time.thread_time() + 0.001  # computes
    while time.thread_time() < until:
        pass
    time.sleep(0.05)  # asks a database, say
    connection.sendall(b"%d" % os.getpid())
    connection.close()


def serve(listener):
    spawn = multiprocessing.get_context("spawn")
    for _ in range(20):
        connection, _ = listener.accept()
        spawn.Process(target=handle, args=(connection,)).start()
        connection.close()  # the process has a descriptor of its own


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=20)
    clients = [socket.create_connection(listener.getsockname()) for _ in range(20)]
    started = time.monotonic()
    for client in clients:
        client.sendall(b"a request")
    serve(listener)
    answers = [client.recv(100) for client in clients]
    work = 20 * 0.001 + 0.05  # to compute one after another, to wait all at once
    print(f"{len(answers)} answers from {len(set(answers))} processes")
    print("starting them took the longest:", time.monotonic() - started > 2 * work)
