"""Two tellers pay 100 into one account, each with a lock, and 100 of the 200 are gone.

Watch who holds what: each teller made a lock of its own, so neither ever waits for the other. A
lock protects nothing; who takes the same one does.
"""
# /// fiberscope
# title = "A lock for each"
# title_zh = "每人一把锁"
# misconception = "With a lock the data is protected, whichever lock it is"
# misconception_zh = "只要加了锁，数据就受保护，哪把锁都行"
# summary_zh = "两个柜员各往同一账户存 100，都加了锁，200 里却丢了 100。"
# moment = 'line bob "old = balance"'
# watch = [
#   { at = 'line ann "old = balance"', text = "ann holds her lock" },
#   { at = 'line bob "old = balance"', text = "bob does not wait: his own" },
#   { at = 'print "balance: 100"', text = "100 is gone" },
# ]
# watch_zh = ["ann 拿着自己的锁", "bob 不等：他也有一把", "少了 100"]
# order = 10
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

balance = 0


class Teller(threading.Thread):
    def __init__(self, name):
        super().__init__(name=name)
        self.lock = threading.Lock()

    def run(self):
        global balance
        with self.lock:
            old = balance
            time.sleep(0.1)  # counts the notes
            balance = old + 100


tellers = [Teller("ann"), Teller("bob")]
for teller in tellers:
    teller.start()
for teller in tellers:
    teller.join()
print("balance:", balance)
