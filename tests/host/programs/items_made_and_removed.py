# trace: found counts\["a"\], a shared variable: item
# trace: one wrote counts\["a"\] = 0, after event
# trace: one read counts\["a"\] = 0, after event
# trace: two read counts\["a"\] = 0 at items_made_and_removed.py:\d+$
# trace: found lists\["x"\], a shared variable: item
# trace: one wrote lists\["x"\] = <list of 0>, after event
# trace: one read lists\["x"\] = <list of 0>, after event
# trace: two read lists\["x"\] = <list of 1> at
# trace: found made.own\[3\], a shared variable: item
# trace: one wrote made.own\[3\] = 5, after event
# trace: two read made.own\[3\] = 5 at
# trace: found groups\["k"\], a shared variable: item
# trace: one wrote groups\["k"\] = <list of 0>, after event
# trace: one read groups\["k"\] = <list of 0>, after event
# trace: two read groups\["k"\] = <list of 1> at
# trace: found jobs\["n"\], a shared variable: item
# trace: one read jobs\["n"\] = 7, after event
# trace: one removed jobs\["n"\], the last of 2 times, after event
# trace: two wrote jobs\["n"\] = 7 at
# trace: two read jobs\["n"\] = 7 at
# trace: two removed jobs\["n"\] at
# trace: found jobs\["d"\], a shared variable: item
# trace: one removed jobs\["d"\], .*after event
# trace: two wrote jobs\["d"\] = 1 at
# trace: two removed jobs\["d"\] at
# trace: found pages\["p"\], a shared variable: item
# trace: one read pages\["p"\] = 0, after event
# trace: one wrote pages\["p"\] = 1, after event
# trace: two read pages\["p"\] = 1 at
# never: found (mine|plain|refusing)
# never: (wrote|read) row
# never: jobs\["(no|none)"\]
"""Items that are made as they are read, and those that are taken out: who does that."""
import collections
import threading
import time
from collections import defaultdict


class Made:
    def __init__(self):
        self.own = defaultdict(lambda: 5)


class Refusing(dict):
    def __missing__(self, key):
        raise LookupError(key)


counts = defaultdict(int)
lists = collections.defaultdict(list)
made = Made()
groups = {}
jobs = {}
pages = collections.Counter()
refusing = Refusing()
row = [1, 2, 3, 4]
plain = {"only": "read"}


def work():
    print((
        counts["a"],
        plain["only"],
    ))
    lists["x"].append(1)
    made.own[3]
    groups.setdefault("k", []).append(2)
    jobs.setdefault("n", 7)
    print(jobs.pop("n"), jobs.pop("n", None), jobs.pop("none", 4), jobs.get("none"))
    jobs["d"] = 1
    del jobs["d"]
    pages["p"] += 1
    # what a list is left with moves: that is not followed
    row.pop(0)
    del row[0]
    # nothing comes of these
    for attempt in (lambda: refusing["r"], lambda: jobs.pop("no")):
        try:
            attempt()
        except LookupError as error:
            print(repr(error))
    # nobody else's
    mine = defaultdict(int)
    mine["m"] += 1
    mine.pop("m")


for name in ("one", "two"):
    thread = threading.Thread(target=work, name=name)
    thread.start()
    thread.join()
    time.sleep(0.001)
print(counts, lists, groups, jobs, pages, row)
