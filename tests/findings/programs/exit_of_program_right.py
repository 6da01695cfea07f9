"""A greenlet ends the program on purpose: it waits for nothing when that ends."""

import sys

import gevent


def leave():
    gevent.sleep(0.1)
    sys.exit(3)


gevent.spawn(leave).join()
