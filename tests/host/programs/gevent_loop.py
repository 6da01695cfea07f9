"""The loop's own interface: callbacks, timers with priorities, async, check, prepare, errors."""

import time

import gevent
import gevent.event

hub = gevent.get_hub()
loop = hub.loop


def first():
    print("first")
    loop.run_callback(print, "queued by first: same pass")


loop.run_callback(first)
loop.run_callback(print, "second")
timer = loop.timer(0)
timer.start(print, "timer: after the callbacks")
gevent.sleep(0)
print("main")
gevent.sleep(0.001)

timers = [loop.timer(0.01, priority=p) for p in (0, -1, 1, 0, 2, -2)]
for i, t in enumerate(timers):
    t.start(print, "timer", i, "priority", t.priority)
time.sleep(0.02)
gevent.sleep(0.001)

ticks = []


def tick():
    ticks.append(repeating.active)
    if len(ticks) == 3:
        repeating.stop()


repeating = loop.timer(0.01, 0.01)
repeating.start(tick)
gevent.sleep(0.1)
print(ticks, repeating.active, repeating.callback, repeating.args)
repeating.close()

for kind in ("async_", "check", "prepare"):
    with getattr(loop, kind)() as watcher:
        watcher.start(print, kind)
        if kind == "async_":
            watcher.send()
        gevent.sleep(0.001)
        watcher.stop()

callback = loop.run_callback(print, "not this one")
print(bool(callback), callback.pending, callback.args)
callback.stop()
print(bool(callback), callback.pending, callback.args)


def failing():
    raise ValueError("in a callback")


hub.exception_stream = None
loop.run_callback(failing)
loop.run_callback(print, "the loop goes on")
gevent.sleep(0)
for wrong in (lambda: loop.timer(1, -1), lambda: loop.timer(1).start(None)):
    try:
        wrong()
    except (ValueError, TypeError) as error:
        print(type(error).__name__)
try:
    gevent.event.Event().wait()
except gevent.exceptions.LoopExit:
    print("LoopExit")

# trace: hub callback \d+ queued: first
# trace: hub callback \d+ queued: print
# trace: callback \d+ dropped
