"""What bench_computing.py measures: one of four computations, of the size given."""

import sys


def sieve(n):
    flags = [True] * (n + 1)
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return sum(flags) - 2


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def nested(n):
    total = 0
    for i in range(n):
        for j in range(n):
            total += i * j
            total -= j
    return total


def loop(n):
    total = 0
    while n:
        total += n
        n -= 1
    return total


what, size = sys.argv[1], int(sys.argv[2])
result = {"sieve": sieve, "fib": fib, "nested": nested, "loop": loop}[what](size)
if result < 0:
    print(result)
