"""Threads: a server thread for each connection, blocking clients, and pairs of Unix sockets."""

import socket
import threading

results = []


def echo(connection):
    with connection:
        try:
            while data := connection.recv(2_000):
                connection.sendall(data)
        except OSError:
            pass


def serve(listener, count):
    try:
        for _ in range(count):
            connection, _ = listener.accept()
            threading.Thread(target=echo, args=(connection,), daemon=True).start()
    except OSError:
        pass


def client(number, port):
    data = b"x" * (number * 3_000 + 1)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            got = 0
            while part := connection.recv(5_000):
                got += len(part)
            results.append("whole" if got == len(data) else "short")
    except OSError as error:
        results.append(type(error).__name__)


def talk(kind):
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    with one, other:
        for number in range(5):
            one.send(b"unix" * number + b".")
        other.recv(3)
        other.recv(100)


with socket.create_server(("127.0.0.1", 8000)) as listener:
    listener.settimeout(60)
    threads = [threading.Thread(target=serve, args=(listener, 10))]
    threads += [threading.Thread(target=client, args=(number, 8000)) for number in range(10)]
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        threads.append(threading.Thread(target=talk, args=(kind,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(*sorted(results))
