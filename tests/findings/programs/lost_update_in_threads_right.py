"""They draw under one lock; beside that is what looks like a lost update and is none."""
import threading
import time


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.open = True
        self.seen = 0
        self.lock = threading.Lock()

    def draw(self, amount):
        with self.lock:
            before = self.balance
            if before >= amount:
                time.sleep(0.01)
                self.balance = before - amount


last = ""
ready = False
entries = []
shared = Account(100)
own = [Account(100), Account(100)]
parts = {}
local = threading.local()


def draw(name, amount, mine):
    global last, ready, entries
    shared.draw(amount)
    # of one class, but each its own
    before = mine.balance
    time.sleep(0.01)
    mine.balance = before - amount
    # looked at, and then stored whatever it was
    if not ready:
        time.sleep(0.01)
        ready = True
    before = last
    time.sleep(0.01)
    last = name
    print(sorted([before, name])[-1:] and "looked")
    # the same value
    seen = shared.seen
    time.sleep(0.01)
    shared.seen = seen
    # the same list, which both of them lengthen
    taken = entries
    time.sleep(0.01)
    taken += [name]
    entries = taken
    # looked at again before it is stored
    before = shared.balance
    time.sleep(0.01)
    if shared.balance == before:
        shared.balance = before
    # each thread has its own
    local.count = 0
    count = local.count
    time.sleep(0.01)
    local.count = count + 1
    parts[name] = local.count


threads = [threading.Thread(target=draw, args=arguments) for arguments in
           (("ann", 30, own[0]), ("bob", 40, own[1]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(shared.balance, [account.balance for account in own], len(entries), sorted(parts))
