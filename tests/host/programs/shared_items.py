# trace: found accounts\["alice"\], a shared variable: item
# trace: ann read accounts\["alice"\] = 100, after event \d+ at shared_items.py:\d+
# trace: bob read accounts\["alice"\] = 100, after event
# trace: bob wrote accounts\["alice"\] = 90 at
# trace: found bank.places\[2\], a shared variable: item
# trace: wrote bank.places\[2\] = 1, after event \d+ at
# trace: read bank.places\[2\] = 1 at
# trace: found grid\[\(1, 'x'\)\], a shared variable: item
# trace: found words\["it's"\], a shared variable: item
# trace: read words\["it's"\] = 0, after event
# trace: found hits\["page"\], a shared variable: item
# trace: found deep\["inner"\]\["sum"\], a shared variable: item
# trace: one read deep\["inner"\]\["sum"\] = 0, after event \d+ at
# trace: found many\[255\], a shared variable: item
# never: found many\[256\]
# never: found (own|table|mine|odd|longest|rates|seen)
# never: found deep\["inner"\],
# never: user code
"""Items of lists and dicts that threads share: by which name they are told of, if at all."""
import collections
import threading
import time


class Key:
    """Keys of the program's own: to ask whether they are equal would run its code."""

    def __hash__(self):
        return hash("alice")

    def __eq__(self, other):
        print("user code")
        return False

    __repr__ = __eq__


class Bank:
    def __init__(self):
        self.places = [0, 0, 0]


class Own(dict):
    def __getitem__(self, key):
        return 7

    def __setitem__(self, key, value):
        pass


def draw(amount):
    before = accounts["alice"]
    time.sleep(0.01)
    accounts["alice"] = before - amount


def places():
    bank.places[-1] += 1


def others(number):
    grid[1, "x"] += 1
    words["it's"] = words.get("it's", 0) + 1
    hits["page"] += 1
    deep["inner"]["sum"] += 1
    for i in range(300):
        many[i] += 1
    # nobody else's
    mine = {}
    mine["sum"] = mine.get("sum", 0) + number
    mine["sum"] += 1
    for i in range(3):
        seen = [i]
        seen[0] += 1
    # not followed: a class that stores its own way, keys of other kinds, and one that is too long
    own["x"] = own["x"] + 1
    odd[key] = 1
    odd[1.5] = 1
    longest["x" * 300] = 1
    # only read
    rates["euro"]
    # what lies deep in itself goes without a deep stack
    for wrap in (lambda x: [x], lambda x: {0: x}, lambda x: (x,)):
        nested = wrap(0)
        for _ in range(100_000):
            nested = wrap(nested)
        del nested
    # a missing one
    try:
        table[9] += 1
    except IndexError:
        pass


accounts = {"alice": 100, "bob": 3}
bank = Bank()
grid = {(1, "x"): 0}
words = {}
hits = collections.Counter()
deep = {"inner": {"sum": 0}}
many = [0] * 300
own, odd, longest = Own(), {}, {"x" * 300: 1}
key = Key()
rates = {"euro": 2}
table = []


def run(*functions):
    threads = [threading.Thread(target=function, args=arguments, name=name)
               for name, function, *arguments in functions]
    for thread in threads:
        thread.start()
        time.sleep(0.001)
    for thread in threads:
        thread.join()


run(("ann", draw, 40), ("bob", draw, 10))
run(("places", places), ("places too", places))
run(("one", others, 1), ("two", others, 2))
print(accounts, bank.places, grid, words, hits, deep, sum(many), len(odd), len(longest))
