"""100 slow requests at once: of a pool of ten, the last waits ten times as long as the first.

The connections are all accepted, so nobody is refused; they queue for a free thread. A hundred
threads would help, a hundred more connections would not.
"""
# /// fiberscope
# title = "The pool is exhausted"
# title_zh = "线程池耗尽"
# misconception = "A server that accepts more connections answers faster"
# misconception_zh = "能接受更多连接的服务器回答得更快"
# summary_zh = "100 个慢请求同时到来：池里十个线程，最后一个要等第一个的十倍。"
# moment = 'line "time.sleep(0.5)" #10'
# watch = [
#   { at = 'line "time.sleep(0.5)" #10', text = "ten are busy, ninety queue" },
#   { at = 'print "10 threads"', text = "the last took ten times 0.5 s" },
#   { at = 'print "100 threads"', text = "a hundred threads help" },
# ]
# watch_zh = ["十个在忙，九十个排队", "最后一个花了十倍时间", "一百个线程才有用"]
# order = 7
# coroutines = 11
# machine = { cores = 1 }
# ///
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

REQUESTS = 100


def handle(connection):
    connection.recv(100)
    time.sleep(0.5)  # slow: it waits for somebody else
    connection.sendall(b"done")
    connection.close()


def serve(listener, threads):
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(REQUESTS):
            pool.submit(handle, listener.accept()[0])


for threads in (10, 100):
    listener = socket.create_server(("127.0.0.1", 0), backlog=REQUESTS)
    server = threading.Thread(target=serve, args=(listener, threads))
    server.start()
    clients = [socket.create_connection(listener.getsockname()) for _ in range(REQUESTS)]
    started, latency = time.monotonic(), []
    for client in clients:
        client.sendall(b"a request")
    for client in clients:
        client.recv(100)
        latency.append(time.monotonic() - started)
    times = [round(latency[n - 1] / latency[0]) for n in (1, 10, 50, 100)]
    print(f"{threads} threads: requests 1, 10, 50, 100 take {times} times 0.5 s")
    server.join()
