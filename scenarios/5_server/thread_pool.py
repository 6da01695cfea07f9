"""200 requests at once for a pool of ten threads: each computes 1 ms and waits 50 ms.

Ten are under way at any time, the others stand in the queue. No thread is started for a request,
and the memory of ten is enough; but 200 requests in tens take twenty times 50 ms.
"""
# /// fiberscope
# title = "A pool of threads"
# title_zh = "线程池"
# misconception = "A pool makes each request faster"
# misconception_zh = "线程池会让每个请求都变快"
# summary_zh = "200 个请求交给十个线程的线程池：每个计算 1 毫秒，等待 50 毫秒。"
# moment = 'line "pool.submit" #11'
# watch = [
#   { at = 'line "time.sleep(0.05)"', text = "the first waits for 50 ms" },
#   { at = 'line "pool.submit" #11', text = "ten are busy: it queues" },
#   { at = 'print "between 20"', text = "twenty times 50 ms" },
# ]
# watch_zh = ["第一个等 50 毫秒", "十个都忙：它排队", "二十个 50 毫秒"]
# order = 4
# coroutines = 11
# machine = { cores = 1, costs = { line_ns = 10000 } }
# ///
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def compute(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def handle(connection):
    connection.recv(100)
    compute(0.001)
    time.sleep(0.05)  # asks a database, say
    connection.sendall(threading.current_thread().name.encode())
    connection.close()


def serve(listener):
    with ThreadPoolExecutor(10) as pool:
        for _ in range(200):
            pool.submit(handle, listener.accept()[0])


listener = socket.create_server(("127.0.0.1", 0), backlog=200)
clients = [socket.create_connection(listener.getsockname()) for _ in range(200)]
started = time.monotonic()
for client in clients:
    client.sendall(b"a request")
serve(listener)
answers = [client.recv(100) for client in clients]
took = time.monotonic() - started
print(f"{len(answers)} answers from {len(set(answers))} threads")
print("between 20 and 100 times 51 ms:", 1.02 < took < 5.1)
