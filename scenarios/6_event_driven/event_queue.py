"""Clicks and keys go into one queue; one loop takes them out and calls onClick or onKeyDown.

The second click comes while onKeyDown is busy: it stands in the queue until the loop is back.
"""
# /// fiberscope
# title = "The event queue"
# title_zh = "事件队列"
# misconception = "An event that comes while the program is busy is lost"
# misconception_zh = "程序忙的时候发生的事件会丢失"
# summary_zh = "点击和按键进入同一个队列；一个循环把它们取出，调用 onClick 或 onKeyDown。"
# moment = 'line "time.sleep(1)"'
# watch = [
#   { at = 'print "left click"', text = "a click is handled at once" },
#   { at = 'line "time.sleep(1)"', text = "onKeyDown is busy for 1 s" },
#   { at = 'print "right click"', text = "the next click had queued" },
# ]
# watch_zh = ["点击马上处理", "onKeyDown 要忙一秒", "下一次点击排过队"]
# order = 2
# coroutines = 3
# machine = { cores = 1 }
# [[devices]]
# name = "mouse"
# inputs = [{ at_ms = 500, text = "left" }, { at_ms = 1500, text = "right" }]
# [[devices]]
# name = "keyboard"
# inputs = [{ at_ms = 1000, text = "a" }, { at_ms = 3000, text = "b" }]
# ///
import queue
import threading
import time

events = queue.Queue()


def watch(device, handler):
    for line in device:
        events.put((handler, line.strip()))


def clock():
    return f"t={round(2 * (time.monotonic() - started)) / 2} s"


def onClick(button):
    print(f"{clock()}  {button} click")


def onKeyDown(key):
    print(f"{clock()}  key {key}")
    time.sleep(1)  # takes its time


devices = {onClick: open("/dev/mouse"), onKeyDown: open("/dev/keyboard")}
started = time.monotonic()
for handler, device in devices.items():
    threading.Thread(target=watch, args=(device, handler), daemon=True).start()
for handler, what in (events.get() for _ in range(4)):
    handler(what)
