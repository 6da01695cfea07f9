# trace: found count, a shared variable: global
# trace: ann read count = 0, after event \d+ at shared_variables.py:81
# trace: bob read count = 0 at shared_variables.py:74
# trace: bob wrote count = 10 at shared_variables.py:74
# trace: ann wrote count = 1 at shared_variables.py:81
# trace: ann read count = 1 at shared_variables.py:82
# trace: bob read count = 1 at shared_variables.py:76
# trace: found account.balance, a shared variable: attribute
# trace: reads read account.balance = 100, after event \d+ at shared_variables.py:48
# trace: writes wrote account.balance = 90.5 at shared_variables.py:53
# trace: reads read account.balance = 90.5 at shared_variables.py:50
# trace: found Account.opened, a shared variable: attribute
# trace: found slotted.left, a shared variable: attribute
# trace: found names, a shared variable: closure
# trace: main wrote names = <tuple of 0>, after event \d+ at shared_variables.py:62
# trace: adds wrote names = <tuple of 1> at shared_variables.py:66
# trace: adds 2 read names = <tuple of 1> at shared_variables.py:66
# trace: adds 2 wrote names = <tuple of 2> at shared_variables.py:66
# trace: wrote many = 1000, the last of 1000 times, after event \d+ at shared_variables.py:93
# trace: reader read many = 1000 at shared_variables.py:97
# never: found .*(alone|rate|own|CONSTANT|shown|mine)
# never: user code
"""Who reads and writes what threads share: each access is told where it happens."""
import threading
import time


class Account:
    opened = 0

    def __init__(self, balance):
        self.balance = balance
        self.rate = 3  # stored as it is made, and only read then

    @property
    def shown(self):
        print("user code")
        return 0

    @shown.setter
    def shown(self, value):
        pass

    def __repr__(self):
        return "user code"

    def reads(self):
        first = self.balance + self.rate
        time.sleep(0.02)
        return first + self.balance

    def writes(self):
        self.balance = 90.5
        Account.opened += 1
        self.shown = 3

    def opens(self):
        Account.opened += 1


def naming():
    names = ()

    def adds():
        nonlocal names
        names = names + (threading.current_thread().name,)

    return adds, adds


def bob_adds():
    global count
    time.sleep(0.01)
    count = count + 10
    time.sleep(0.05)
    return count


def ann_adds():
    global count
    count = count + one_later()
    return count


def one_later():
    time.sleep(0.03)
    return 1


def counts():
    global many
    for number in range(1000):
        many = number + 1


def reads_many():
    return many


def touches_alone():
    global alone
    alone += 1
    own.mine = 1


class Slotted:
    __slots__ = ("left", "name")

    def take(self):
        self.left = self.left - 1


def run(*functions):
    threads = [threading.Thread(target=function, name=name) for name, function in functions]
    for thread in threads:
        thread.start()
        time.sleep(0.001)
    for thread in threads:
        thread.join()


CONSTANT = 7
count = many = alone = 0
account = Account(100)
slotted = Slotted()
slotted.left = 3
own = threading.local()

run(("ann", ann_adds), ("bob", bob_adds))
run(("reads", account.reads), ("writes", account.writes))
run(("opens", account.opens), ("takes", slotted.take), ("takes 2", slotted.take))
adds, adds_too = naming()
run(("adds", adds), ("adds 2", adds_too))
run(("counter", counts))
run(("reader", reads_many))
run(("touches", touches_alone))
print(count, account.balance, Account.opened, slotted.left, many, CONSTANT)
