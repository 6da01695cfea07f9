"""The end of a program, as far as it can be noticed: what runs then, in which order, and what it
still finds: objects in its own names, in names that it has set in libraries, in cycles, in values
of threads, behind weak references, and functions of atexit."""

import atexit
import collections
import gc
import logging
import threading
import weakref


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


class Node(Told):
    def __init__(self, name):
        super().__init__(name)
        self.itself = self


def generator(name):
    try:
        yield name
    finally:
        print("closed:", name)


def ending(name):
    print("atexit:", name, threading.current_thread().name, collections.OrderedDict(a=1)["a"])


atexit.register(ending, "first")
in_own_names = Told("in own names")
collections.told = Told("in a library's names")
in_a_cycle = Node("in a cycle")
Node("in a cycle, lost")
waiting = generator("waiting")
print(next(waiting))
values = threading.local()
values.told = Told("in a thread's values")
watched = Told("watched")
weakref.finalize(watched, print, "finalized:", "watched")
callback = weakref.ref(in_own_names, lambda _: print("a weak reference is told"))
atexit.register(ending, "last")
gc.disable()
logging.getLogger("x").warning("a line of a handler")
print("the end", end="")
