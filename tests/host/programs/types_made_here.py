"""Types that a compiled module makes look as its own do: greenlet's, the locks'. What a program
sees of how they are laid out: the flags of a heap type, of an immutable one, of one that can be a
base and of one that the garbage collector knows; where weak references and attributes lie; what
calling them does."""
import _thread
import gc
import weakref

import greenlet

IMMUTABLE, HEAP, BASE, COLLECTED = 1 << 8, 1 << 9, 1 << 10, 1 << 14


def flags(kind, *bits):
    return [bool(kind.__flags__ & bit) for bit in bits]


made = greenlet.greenlet
print(made.__module__, made.__name__, made.__basicsize__, made.__itemsize__)
print(made.__weakrefoffset__, made.__dictoffset__, flags(made, HEAP, BASE, COLLECTED))
print(made.__doc__ is not None, made.__base__, bool(made()), weakref.ref(made()) is not None)
one = made(print)
one.anything = 3
print(vars(one), weakref.ref(one)() is one, gc.is_tracked(one))


class Own(made):
    pass


own = Own()
own.more = 4
print(Own.__basicsize__ == made.__basicsize__, Own.__dictoffset__, vars(own))
for kind in (_thread.LockType, _thread.RLock):
    print(kind.__module__, kind.__name__, flags(kind, IMMUTABLE, HEAP, BASE), kind.__base__)
    print(kind.__weakrefoffset__ > 0, kind.__dictoffset__)
try:
    _thread.LockType()
except TypeError as error:
    print(error)
try:
    _thread.RLock.anything = 3
except TypeError as error:
    print(error)
