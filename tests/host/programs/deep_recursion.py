"""Recursion to the limit, through C code, in greenlets and beyond the usual limit."""

import sys, greenlet

def rec(n):
    return 0 if n == 0 else 1 + rec(n - 1)
try:
    rec(10 ** 6)
except RecursionError as e:
    print('RE')

class A:

    def __getattr__(self, n):
        return getattr(self, n + 'x' if len(n) < 3 else 'abc')
try:
    A().q
except RecursionError as e:
    print('RE2')

def viasorted(n):
    return sorted([1], key=lambda _: viasorted(n + 1))
try:
    viasorted(0)
except RecursionError:
    print('RE3')
g = greenlet.greenlet(lambda: rec(900))
print(g.switch())

def gen(n):
    if n:
        yield from gen(n - 1)
    yield n
print(sum(gen(300)))
sys.setrecursionlimit(60000)
print(rec(50000))

def deepswitch(n):
    if n == 0:
        x = greenlet.getcurrent().parent.switch('deep')
        return x
    return deepswitch(n - 1)
gs = [greenlet.greenlet(deepswitch) for _ in range(3)]
print([g.switch(20000) for g in gs])
print(rec(1000))
print([g.switch(i) for i, g in enumerate(gs)])
import threading
out = []
t = threading.Thread(target=lambda: out.append(rec(20000)))
t.start()
t.join()
print(out)
