# trace: signal 14 \(SIGALRM: the timer is over\)
"""Signals under gevent: handlers are greenlets of the hub's; Python's own run in the hub too."""
import os
import signal
import time

import gevent
from gevent.event import Event

since = time.monotonic()
heard = []


def now():
    """How long after the last question, in tenths; a machine under load may be late."""
    global since
    before, since = since, time.monotonic()
    return int((since - before + 0.02) * 10) / 10


def note(*words):
    heard.append(words)
    print(*words, type(gevent.getcurrent()).__name__, now())


gevent.sleep(0.01)  # the hub is made
now()
watcher = gevent.signal_handler(signal.SIGUSR1, note, "watched")
gevent.spawn_later(0.1, os.kill, os.getpid(), signal.SIGUSR1)
gevent.sleep(0.2)
os.kill(os.getpid(), signal.SIGUSR1)
print(len(heard))
gevent.sleep(0)
gevent.sleep(0.01)
print(len(heard))

# a signal comes while all wait
stop = Event()
gevent.signal_handler(signal.SIGALRM, stop.set)
signal.setitimer(signal.ITIMER_REAL, 0.2)
print(stop.wait(1), now())
watcher.cancel()
print(signal.getsignal(signal.SIGUSR1))

# Python's own handlers
signal.signal(signal.SIGUSR2, lambda number, frame: note(number))
gevent.spawn_later(0.1, os.kill, os.getpid(), signal.SIGUSR2)
gevent.sleep(0.2)
signal.signal(signal.SIGALRM, lambda number, frame: note("alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.1)
gevent.sleep(0.2)

# KeyboardInterrupt goes to the main greenlet
gevent.spawn_later(0.1, os.kill, os.getpid(), signal.SIGINT)
try:
    gevent.sleep(1)
except KeyboardInterrupt:
    print("interrupted")
