"""Some calls may wait long: input, accept, recv, read, join, sleep. Others hand something over.

The long ones are where a coroutine or a thread is left: only somebody else can end them.
"""
# /// fiberscope
# title = "Calls that wait, calls that do not"
# title_zh = "会长时间等待的调用与不会的调用"
# misconception = "All I/O is slow"
# misconception_zh = "所有 I/O 都很慢"
# summary_zh = "有些调用会等很久：input、accept、recv、read、join、sleep；另一些只是把东西交出去。"
# moment = "block main"
# watch = [
#   { at = "block main", text = "input waits for a person" },
#   { at = 'print "recv "', text = "recv waited for the peer" },
#   { at = 'print "send "', text = "send only hands over" },
# ]
# watch_zh = ["input 等人输入", "recv 等过对端", "send 只是交出去"]
# order = 7
# coroutines = 2
# machine = { cores = 1 }
# devices = [{ name = "stdin", inputs = [{ at_ms = 1000, text = "Ada" }] }]
# ///
import logging
import socket
import threading
import time


def timed(name, call, *arguments):
    started = time.monotonic()
    result = call(*arguments)
    print(f"{name:9}", "waits" if time.monotonic() - started > 0.15 else "is short")
    return result


def peer():
    time.sleep(0.3)
    connection = socket.create_connection(address)
    for hand_over in (connection.send, lambda data: datagrams.sendto(data, address)):
        time.sleep(0.3)
        hand_over(b"an answer")
    time.sleep(0.3)


listener, thread = socket.create_server(("127.0.0.1", 0)), threading.Thread(target=peer)
datagrams = socket.socket(type=socket.SOCK_DGRAM)
datagrams.bind(address := listener.getsockname())
timed("input", input)
timed("start", thread.start)
connection, _ = timed("accept", listener.accept)
timed("recv", connection.recv, 100)
timed("recvfrom", datagrams.recvfrom, 100)
timed("send", connection.send, b"a question")
timed("write", connection.makefile("wb", 0).write, b"and another")
timed("print", print, "hello")
timed("logging", logging.error, "a line of the log")
timed("join", thread.join)
timed("sleep", time.sleep, 0.3)
