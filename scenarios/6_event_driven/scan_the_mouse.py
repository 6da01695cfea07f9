"""Has the mouse been clicked? Three ways of asking it, and what is wrong with each.

Asking without a pause keeps the core busy for nothing. Asking and waiting leaves the core alone,
but who waits for the mouse does not hear the keyboard. Asking twenty devices in turn comes late.
"""
# /// fiberscope
# title = "Scanning the mouse"
# title_zh = "扫描鼠标"
# misconception = "To notice an event, ask often enough"
# misconception_zh = "只要问得够勤，就能及时发现事件"
# summary_zh = "鼠标点了吗？三种问法，各有各的毛病。"
# moment = 'line "vain += 1"'
# watch = [
#   { at = 'line "vain += 1"', text = "asked in vain, on and on" },
#   { at = 'print "click 2"', text = "a wait leaves the core alone" },
#   { at = 'print "pressed at t=1"', text = "the key was not heard" },
# ]
# watch_zh = ["一再白问", "等待不占核心", "按键没人听见"]
# order = 1
# coroutines = 1
# machine = { cores = 1, costs = { line_ns = 20000 } }
# [[devices]]
# name = "mouse"
# inputs = [{ at_ms = 500, text = "1" }, { at_ms = 1500, text = "2" }, { at_ms = 2100, text = "3" }]
# [[devices]]
# name = "keyboard"
# inputs = [{ at_ms = 1000, text = "k" }]
# ///
import os
import time


def scan(device):
    try:
        return os.read(device, 10).decode().strip()
    except BlockingIOError:  # nothing has happened
        return ""


def tell(what, *more):
    print(f"t={round(2 * (time.monotonic() - started)) / 2} s: {what}", *more)


mouse = os.open("/dev/mouse", os.O_RDONLY | os.O_NONBLOCK)
keyboard = os.open("/dev/keyboard", os.O_RDONLY | os.O_NONBLOCK)
started, vain = time.monotonic(), 0
while not (click := scan(mouse)):
    vain += 1
tell(f"click {click}", "after more than 1000 scans in vain:", vain > 1000)
os.set_blocking(mouse, True)
tell(f"click {scan(mouse)}")
tell(f"key {scan(keyboard)}, pressed at t=1 s")  # nobody looked
os.set_blocking(mouse, False)
for device in [mouse, *[keyboard] * 19] * 3:  # a mouse and 19 others
    if click := scan(device):
        tell(f"click {click}, made at t=2.1 s")
    time.sleep(0.025)  # a scan takes a while
