"""The end of a program to which no library leads: its objects go while it still finds all it needs.
It ends by an exit status of its own, and nothing of its output is lost."""

import atexit
import collections
import gc
import logging
import sys
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
in_a_cycle = Node("in a cycle")
Node("in a cycle, lost")
waiting = generator("waiting")
print(next(waiting))
watched = Told("watched")
weakref.finalize(watched, print, "finalized:", "watched")
callback = weakref.ref(in_own_names, lambda _: print("a weak reference is told"))
atexit.register(ending, "last")
gc.disable()
logging.getLogger("x").warning("a line of a handler")
print("the end", end="")
sys.exit(7)
