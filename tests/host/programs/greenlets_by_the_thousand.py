"""More greenlets of a thread than stacks: each finds its frames, its exceptions and its values."""

import sys
import threading

import greenlet

import gevent
from gevent.event import Event

COUNT = 2500


def deep(number, depth):
    if depth:
        # through C: a stack frame of C for each
        return sorted([depth, depth - 1], key=lambda d: d + deep(number, depth - 2) * 0)[0] + number
    gevent.sleep(0.001 * (number % 7))
    return number


def sleeper(number):
    try:
        raise ValueError(number)
    except ValueError as error:
        gate.wait()
        assert sys.exc_info()[1] is error and error.args == (number,)
    found = deep(number, 2 * (number % 2))
    try:
        gevent.sleep(0.02)
        raise KeyError(number)
    except KeyError as error:
        return found + error.args[0]


def told(frame):
    """The local of the sleeper's own frame, below those of the library."""
    while frame.f_code is not sleeper.__code__:
        frame = frame.f_back
    return frame.f_locals["number"]


gate = Event()
sleepers = [gevent.spawn(sleeper, number) for number in range(COUNT)]
gevent.sleep(0)
print("frames", [told(each.gr_frame) for each in sleepers] == list(range(COUNT)))
gate.set()
gevent.joinall(sleepers)
expected = [2 * number + number % 2 for number in range(COUNT)]
print("sleepers", [each.value for each in sleepers] == expected)


def ring(count):
    """Greenlets that switch to each other by name, round and round."""
    members = []
    log = []

    def member(number):
        main.switch()
        for turn in range(3):
            here = [number, turn]
            log.append(here[0])
            members[(number + 977) % count].switch()
            assert here == [number, turn]
        return number

    main = greenlet.getcurrent()
    members += [greenlet.greenlet(lambda n=n: member(n), main) for n in range(count)]
    for each in members:
        each.switch()
    members[0].switch()
    for each in members:
        while not each.dead:
            each.throw(greenlet.GreenletExit)
    return len(log), log[count - 1], sum(log) == 3 * sum(range(count)), all(m.dead for m in members)


print("ring", ring(COUNT))
threads = [threading.Thread(target=lambda: results.append(ring(1200))) for _ in range(2)]
results = []
for each in threads:
    each.start()
for each in threads:
    each.join()
print("threads", sorted(results))
