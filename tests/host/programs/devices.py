# alone: 0
# recipe: {"world": {"devices": [{"name": "mouse", "inputs": [{"at_ns": 100000000, "text": "left"}, {"at_ns": 250000000, "text": "right"}, {"at_ns": 400000000, "text": "both"}, {"at_ns": 500000000, "text": "last"}]}, {"name": "stdin", "inputs": [{"at_ns": 700000000, "text": "Ada"}, {"at_ns": 900000000, "text": "Grace"}]}]}}
# trace: FileOpened .*stdin
# trace: FileOpened .*mouse
# trace: DeviceInput .*left
# trace: ReadinessChanged
# trace: DeviceInput .*right
# trace: FileClosed
# trace: DeviceInput .*Grace
# prints: 100 left
# prints: nothing yet
# prints: 250 True
# prints: b'right\n'
# prints: 400 both
# prints: 500 last
# prints: 700 Hello, Ada
# prints: 900 Grace
# prints: no such file
"""Declared devices deliver their inputs at their times, by readline, os.read and select; a device
named stdin is typed on."""
import os
import select
import sys
import time


def now():
    return round(time.monotonic() * 1000 - start)


start = time.monotonic() * 1000
mouse = open("/dev/mouse")
print(now(), mouse.readline().strip())
os.set_blocking(mouse.fileno(), False)
try:
    os.read(mouse.fileno(), 100)
except BlockingIOError:
    print("nothing yet")
ready, _, _ = select.select([mouse], [], [], 60)
print(now(), ready == [mouse])
print(os.read(mouse.fileno(), 100))
os.set_blocking(mouse.fileno(), True)
raw = os.read(mouse.fileno(), 100).decode().strip()
print(now(), raw)
print(now(), mouse.readline().strip())
mouse.close()
name = input()
print(now(), "Hello,", name)
print(now(), sys.stdin.readline().strip())
try:
    open("/dev/no-such-mouse")
except FileNotFoundError:
    print("no such file")
