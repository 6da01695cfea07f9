"""200 requests at once, and a new thread for each: it computes 1 ms and waits 50 ms.

Watch how the waits lie side by side, and how the starts of 200 threads take their share of the
only core. --stats tells what 200 stacks and all the switches between them cost.
"""
# /// fiberscope
# title = "A thread for each request"
# title_zh = "每个请求一个线程"
# misconception = "200 requests of 51 ms take 200 times 51 ms"
# misconception_zh = "200 个 51 毫秒的请求要花 200 倍的 51 毫秒"
# summary_zh = "200 个请求同时到来，每个开一个新线程：计算 1 毫秒，等待 50 毫秒。"
# moment = 'line "time.sleep(0.05)"'
# watch = [
#   { at = 'born "Thread-1 (handle)"', text = "a thread for one request" },
#   { at = 'line "time.sleep(0.05)"', text = "it waits; others run" },
#   { at = 'print "answers from"', text = "200 answers, 200 threads" },
# ]
# watch_zh = ["一个请求一个线程", "它在等，别人运行", "200 个回答，200 个线程"]
# order = 3
# coroutines = 201
# machine = { cores = 1, costs = { line_ns = 10000 } }
# ///
import socket
import threading
import time

REQUESTS = 200


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
    for _ in range(REQUESTS):
        connection, _ = listener.accept()
        threading.Thread(target=handle, args=(connection,)).start()


listener = socket.create_server(("127.0.0.1", 0), backlog=REQUESTS)
clients = [socket.create_connection(listener.getsockname()) for _ in range(REQUESTS)]
started = time.monotonic()
for client in clients:
    client.sendall(b"a request")
serve(listener)
answers = [client.recv(100) for client in clients]
print(f"{len(answers)} answers from {len(set(answers))} threads")
print("less than half of 200 times 51 ms:", time.monotonic() - started < 5.1)
