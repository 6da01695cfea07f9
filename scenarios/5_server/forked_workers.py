"""Workers that are forked behind listen() all accept from one socket: who is free takes the next.

Watch the listener: it was opened once, and three processes have it. The kernel wakes one of those
who wait in accept(); no process hands connections to another.
"""
# /// fiberscope
# title = "Prefork by fork"
# title_zh = "用 fork 实现 prefork"
# misconception = "Somebody has to hand out the connections"
# misconception_zh = "总得有谁来分配连接"
# summary_zh = "在 listen() 之后 fork 出的工作进程都从同一个套接字 accept：谁空闲，下一个连接就归谁。"
# moment = 'block "python 3"'
# watch = [
#   { at = 'block "python 3"', text = "two processes wait in accept() of one socket" },
#   { at = 'line "connection.sendall"', text = "the first answer, after 50 ms" },
#   { at = 'print "worker"', text = "four answers in the time of two" },
# ]
# watch_zh = ["两个进程在同一个套接字上 accept", "50 毫秒后第一份回答", "两份的时间，四份回答"]
# order = 9
# coroutines = 3
# machine = { cores = 1 }
# ///
import os
import socket
import time

server = socket.create_server(("127.0.0.1", 0))  # opened once, before the forks
workers = []
for number in (1, 2):
    child = os.fork()
    if child == 0:
        for _ in range(2):
            connection, _ = server.accept()
            time.sleep(0.05)
            connection.sendall(f"worker {number}".encode())
            connection.close()
        os._exit(0)
    workers.append(child)

time.sleep(0.01)
clients = [socket.create_connection(server.getsockname()) for _ in range(4)]
answers = []
for client in clients:
    answers.append(client.recv(100).decode())
    client.close()
print(*sorted(answers), sep="\n", flush=True)
for child in workers:
    os.waitpid(child, 0)
