# trace: Thread-1 .*blocked: sleep
# trace: forever blocked: sleep
# trace: main#?\d* ended: returned
# trace: run ended: finished
"""Data of each thread, contexts, tracing of threads, and daemons that outlive the program."""
import atexit
import contextvars
import sys
import threading
import time
import weakref


class Data(threading.local):
    kind = "class"

    def __init__(self, first):
        self.items = [first]


data = Data("made")
var = contextvars.ContextVar("var", default="unset")
var.set("main's")
lines = []


def fills(n):
    data.items.append(n)
    time.sleep(0.1 * n)
    lines.append((n, data.items, data.kind, var.get()))


threads = [threading.Thread(target=fills, args=(n,)) for n in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(data.items, lines)
context = contextvars.copy_context()
thread = threading.Thread(target=context.run, args=(fills, 3))
thread.start()
thread.join()
print(lines[-1])


# a thread's data go when it ends
class Thing:
    pass


def keeps():
    data.thing = Thing()
    kept.append(weakref.ref(data.thing))


kept = []
thread = threading.Thread(target=keeps)
thread.start()
thread.join()
print(kept[0]() is None)

# tracing and profiling of the threads to come
calls = []


def tracer(frame, event, argument):
    if frame.f_code.co_name == "traced":
        calls.append(event)
    return tracer


def traced():
    return len(calls)


for install in (threading.settrace, threading.setprofile):
    install(tracer)
    thread = threading.Thread(target=traced)
    thread.start()
    thread.join()
    install(None)
    print(install.__name__, calls)
    calls.clear()
print(sys.gettrace() is tracer, sys.getprofile() is tracer)


def forever(seconds):
    while True:
        time.sleep(seconds)


def last():
    time.sleep(0.3)
    print("the program waits for this one")


class Slow:
    def __del__(self):
        time.sleep(0.1)


slow = Slow()
threading.Thread(target=forever, args=(0.01,), daemon=True, name="forever").start()
thread = threading.Thread(target=last)
thread.start()
atexit.register(lambda: print("at exit", thread.is_alive()))
try:
    threading.current_thread().daemon = True
except RuntimeError as error:
    print(error)
print(threading.active_count(), [t.daemon for t in threading.enumerate()])
