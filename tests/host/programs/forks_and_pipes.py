# trace: blocked: i/o \(read from pipe
# never: Unsupported
"""Relatives and a pipe: its end comes when nobody can write any more; a pair of sockets; a lock of
several processes; shared memory; a listening socket that a parent has opened."""
import mmap
import multiprocessing as mp
import os
import select
import socket
import time


def child(work, *arguments):
    pid = os.fork()
    if pid == 0:
        try:
            work(*arguments)
        finally:
            os._exit(0)
    return pid


def write_slowly(number, count):
    for n in range(count):
        time.sleep(0.01)
        os.write(number, b"%d " % n)


read, write = os.pipe()
first = child(write_slowly, write, 3)
second = child(lambda: time.sleep(0.2))  # it has the end for writing, too
os.close(write)
got = b""
began = time.monotonic()
while piece := os.read(read, 100):
    got += piece
print(got, round(time.monotonic() - began, 1), "when the last one has closed it")
print({os.wait()[1], os.wait()[1]})

left, right = socket.socketpair()
child(lambda: [left.close(), right.sendall(right.recv(100).upper())])
right.close()
left.sendall(b"hello")
print(select.select([left], [], [], 5)[0] == [left], left.recv(100), left.recv(100))
os.wait()

area = mmap.mmap(-1, 4096)
child(area.__setitem__, slice(0, 5), b"child")
os.wait()
print(area[:5])

context = mp.get_context("fork")
lock, value = context.Lock(), context.Value("i", 0, lock=False)


def count():
    for _ in range(100):
        with lock:
            value.value += 1


pids = [child(count) for _ in range(3)]
print([os.waitpid(pid, 0)[1] for pid in pids], value.value)

with socket.create_server(("127.0.0.1", 0)) as server:
    address = server.getsockname()

    def serve():
        connection, _ = server.accept()
        connection.sendall(b"served by a child")
        connection.close()

    workers = [child(serve) for _ in range(2)]
    for _ in workers:
        with socket.create_connection(address) as client:
            print(client.recv(100))
    print(sorted(os.wait()[1] for _ in workers))
