"""Non-blocking I/O: no call waits. It says "not yet", and the server asks again and again.

Without a pause that keeps a core busy. With a pause it is idle, but late by up to the pause.
"""
# /// fiberscope
# title = "Non-blocking, and asking again"
# title_zh = "非阻塞轮询"
# misconception = "Non-blocking calls make a program faster"
# misconception_zh = "非阻塞调用会让程序更快"
# summary_zh = "非阻塞 I/O：调用从不等待，只说“还没有”，服务器就一问再问。"
# moment = 'line "vain += 1"'
# watch = [
#   { at = 'line "vain += 1"', text = "not yet: asked in vain" },
#   { at = 'print "without a pause"', text = "no pause: a busy core" },
#   { at = 'print "with a pause"', text = "a pause: idle, but late" },
# ]
# watch_zh = ["还没有：白问一次", "不停顿：核心忙个不停", "停顿：空闲，但会晚"]
# order = 2
# coroutines = 2
# machine = { cores = 2, costs = { line_ns = 20000 } }
# ///
import socket
import threading
import time


def client(name, address):
    with socket.create_connection(address) as connection:
        for number in (1, 2):
            time.sleep(0.2)
            connection.sendall(f"{name}{number}".encode())
            print(connection.recv(100).decode(), end=" ")


def serve(pause):
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    live, closed, vain = [], [], 0
    for after, name in ((0, "ann"), (0.1, "bob")):
        threading.Timer(after, client, (name, listener.getsockname())).start()
    while len(closed) < 2:
        for connection in [listener, *live]:
            try:
                if connection is listener:
                    live.append(listener.accept()[0])
                    live[-1].setblocking(False)
                elif data := connection.recv(100):
                    connection.sendall(data.upper())
                else:
                    closed.append(live.pop(live.index(connection)))
            except BlockingIOError:  # not yet
                vain += 1
        time.sleep(pause)
    return vain


print("| without a pause, more than 1000 calls in vain:", serve(0) > 1000)
print("| with a pause of 10 ms:", serve(0.01) > 1000)
