"""Clients of a declared host: its echo, and a web page."""

import socket
import threading
import urllib.request

results = []


def echo(number):
    data = b"e" * (1 + number * 9_000)
    try:
        with socket.create_connection(("far.example", 7), timeout=15) as connection:
            connection.sendall(data)
            got = 0
            while got < len(data) and (part := connection.recv(65_536)):
                got += len(part)
            results.append("whole" if got == len(data) else "short")
    except OSError as error:
        results.append(type(error).__name__)


def page():
    try:
        with urllib.request.urlopen("http://far.example/page", timeout=15) as answer:
            results.append(len(answer.read()))
    except OSError as error:
        results.append(type(error).__name__)


threads = [threading.Thread(target=echo, args=(number,)) for number in range(5)]
threads += [threading.Thread(target=page) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(*sorted(map(str, results)))
