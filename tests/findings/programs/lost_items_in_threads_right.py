"""They draw under one lock, or each from another account; and what only looks like a loss."""
import threading
import time

accounts = {"alice": 100, "bob": 100, "ann": 100}
row = [0, 0, 0, 0]
grid = [[0, 0], [0, 0]]
lock = threading.Lock()
own = {"ann": {"sum": 0}, "bob": {"sum": 0}}


def draw(name, amount, mine):
    with lock:
        before = accounts["alice"]
        time.sleep(0.01)
        accounts["alice"] = before - amount
    # each its own key, its own place, its own dict
    before = accounts[name]
    time.sleep(0.01)
    accounts[name] = before - amount
    before = row[mine]
    time.sleep(0.01)
    row[mine] = before + 1
    before = grid[mine][0]
    time.sleep(0.01)
    grid[mine][0] = before + 1
    before = own[name]["sum"]
    time.sleep(0.01)
    own[name]["sum"] = before + amount
    # one account's money for another
    before = accounts["ann"] if name == "bob" else accounts["bob"]
    time.sleep(0.01)
    accounts[name] = before * 0 + 7
    # made anew each time, at the address of one that is gone
    for _ in range(3):
        scratch = {"sum": 1, "name": name}
        before = scratch["sum"]
        time.sleep(0.001)
        scratch["sum"] = before + 1
        del scratch
    # looked at again before it is stored
    seen = row[3]
    time.sleep(0.01)
    if row[3] == seen:
        row[3] = seen + 1
    # the item is gone in between, which nobody is told of
    with lock:
        row.append(0)
    last = row[-1]
    time.sleep(0.01)
    row.sort()
    row[-1] = last


threads = [threading.Thread(target=draw, args=arguments, name=arguments[0])
           for arguments in (("ann", 30, 0), ("bob", 40, 1))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(accounts["alice"], grid, own)
