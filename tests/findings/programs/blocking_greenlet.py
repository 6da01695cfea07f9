"""Calls that hold the whole thread, in a greenlet without monkey patches."""

import threading
import time

import gevent


def sleep():
    time.sleep(1)


def event():
    threading.Event().wait(1)


def tick():
    for _ in range(3):
        gevent.sleep(0.3)


for bad in (sleep, event):
    gevent.joinall([gevent.spawn(tick), gevent.spawn(bad)])
# en: ^Blocking call: sleep blocked its whole thread for 1 s \(time.sleep\(\)\), at
#     blocking_greenlet.py:10. Meanwhile tick could have run .*gevent.sleep\(\)
# en: ^Blocking call: event blocked its whole thread for 1 s \(event\), at
#     blocking_greenlet.py:14. Meanwhile tick 2 could have run .*monkey.patch_all
# zh: ^Blocking call: sleep .*blocking_greenlet.py:10.*gevent.sleep
# zh: ^Blocking call: event .*blocking_greenlet.py:14.*monkey.patch_all
