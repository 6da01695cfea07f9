"""A greenlet that stands in the queue when the program ends."""

import gevent

gevent.spawn(print, "never")
# en: ^Never started: print never ran, at never_started.py:5: spawn only puts it
# zh: ^Never started: print .*never_started.py:5
