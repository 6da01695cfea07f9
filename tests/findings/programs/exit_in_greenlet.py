"""SystemExit in a greenlet: gevent hands it to main, which it ends, and so the program."""

import gevent


def leave():
    raise SystemExit(3)


def other():
    gevent.sleep(0.05)
    print("went on")


gevent.spawn(leave)
gevent.spawn(other)
try:
    gevent.sleep(0.1)
except SystemExit:
    gevent.sleep(0.1)
# en: ^Uncaught exception: leave ended by .*, at exit_in_greenlet.py:7: SystemExit: 3. gevent
#     raises it in the main greenlet as well
# zh: ^Uncaught exception: leave .*SystemExit: 3。gevent
