"""A server and its 100 clients, all in one thread: 201 coroutines and as many open connections.

Each client sends five messages and thinks 100 ms between them. Somebody always waits for a socket;
the loop asks once for all of them, and whoever has an answer goes on.
"""
# /// fiberscope
# title = "A hundred conversations on one thread"
# title_zh = "一个线程里的一百个会话"
# misconception = "A server needs a thread for each of its clients"
# misconception_zh = "服务器要为每个客户端准备一个线程"
# summary_zh = "一个服务器和它的 100 个客户端都在一个线程里：201 个协程，同样多的连接。"
# moment = "block client #100"
# watch = [
#   { at = "block client #100", text = "a hundred clients wait" },
#   { at = 'line "connection.sendall(data)"', text = "the server answers one" },
#   { at = 'print "clients at once"', text = "five messages each: 0.5 s" },
# ]
# watch_zh = ["一百个客户端在等", "服务器回答其中一个", "每个五条消息：0.5 秒"]
# order = 15
# coroutines = 201
# machine = { cores = 1 }
# ///
import time

import gevent
from gevent import socket
from gevent.server import StreamServer

CLIENTS, MESSAGES = 100, 5
open_now = most = 0


def echo(connection, address):
    global open_now, most
    open_now += 1
    most = max(most, open_now)
    while data := connection.recv(100):  # waits: the others go on
        connection.sendall(data)
    open_now -= 1


def client(number):
    with socket.create_connection(server.address) as connection:
        for message in range(MESSAGES):
            connection.sendall(b"%d" % message)
            assert connection.recv(100) == b"%d" % message
            gevent.sleep(0.1)


server = StreamServer(("127.0.0.1", 0), echo)
server.start()
started = time.monotonic()
gevent.joinall([gevent.spawn(client, number) for number in range(CLIENTS)], raise_error=True)
took = time.monotonic() - started
print(f"{most} clients at once, {MESSAGES} messages each: {took // 0.5 / 2} s")
server.stop()
