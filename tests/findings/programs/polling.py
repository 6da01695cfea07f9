"""A program that asks again and again whether a file is ready."""

import select
import socket
import threading
import time

here, there = socket.socketpair()


def answer():
    time.sleep(0.001)
    there.send(b"x")


threading.Thread(target=answer).start()
while not select.select([here], [], [], 0)[0]:
    pass
# en: ^Polling in vain: main called select .* times in vain, at polling.py:17
# zh: ^Polling in vain: main .*polling.py:17
