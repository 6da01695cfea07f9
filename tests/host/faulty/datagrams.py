"""Datagrams between two sockets: some are cut off by a short buffer, some are never read."""

import socket
import threading
import time

COUNT = 60


def send(to):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(COUNT):
            sender.sendto(b"d" * (number * 20), to)
            time.sleep(0.001)


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
    receiver.bind(("127.0.0.1", 0))
    receiver.settimeout(5)
    threads = [threading.Thread(target=send, args=(receiver.getsockname(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    got = 0
    try:
        while got < COUNT:
            receiver.recvfrom(500)
            got += 1
    except TimeoutError:
        pass
    print(got > 0, got <= COUNT)
    for thread in threads:
        thread.join()
