# alone: 0
# recipe: {"world": {"devices": [
# recipe:   {"name": "stdin", "inputs": [{"at_ns": 700000000, "text": "Ada"}]},
# recipe:   {"name": "mouse", "inputs": [{"at_ns": 100000000, "text": "left"},
# recipe:                                {"at_ns": 250000000, "text": "right"}]}]}}
# trace: opened device \(stdin\)
# trace: opened device \(mouse\) at devices.py
# trace: main blocked: i/o \(read from mouse \(fd \d+\)\)
# trace: mouse \(left\)
# trace: mouse \(right\)
# trace: closed mouse
# trace: stdin \(Ada\)
# prints: left 100
# prints: nothing yet
# prints: True 250
# prints: b'right\n'
# prints: Hello, Ada 700
# prints: no such file
"""Declared devices deliver their inputs at their times, by readline, os.read and select; a device
named stdin is typed on."""
import os
import select
import time

at_first = time.monotonic()


def now():
    return round((time.monotonic() - at_first) * 1000)


mouse = open("/dev/mouse")
print(mouse.readline().strip(), now())
os.set_blocking(mouse.fileno(), False)
try:
    os.read(mouse.fileno(), 100)
except BlockingIOError:
    print("nothing yet")
ready, _, _ = select.select([mouse], [], [], 60)
print(ready == [mouse], now())
print(os.read(mouse.fileno(), 100))
mouse.close()
print("Hello,", input(), now())
try:
    open("/dev/no-such-mouse")
except FileNotFoundError:
    print("no such file")
