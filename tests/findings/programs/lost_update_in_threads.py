"""Two threads draw from one account: each looks at the balance, and pays out after a while."""
import threading
import time


class Account:
    def __init__(self, balance):
        self.balance = balance

    def draw(self, amount):
        before = self.balance
        if before >= amount:
            time.sleep(0.01)
            self.balance = before - amount


# en: ^Lost update: ann read account.balance, 100, at [0-9.]+ [mµ]s; bob stored 70 in it at [0-9.]+
#     ms; and at [0-9.]+ ms ann stored 60, at lost_update_in_threads.py:14, which it had made from
#     the 100: what bob had stored is lost. Hold one lock from the read to the write, everywhere:
#     with lock: \(a threading.Lock\).$
# zh: ^Lost update: ann .*account.balance 为 100；bob .*70；ann .*由 100 算出的 60，位于
#     lost_update_in_threads.py:14：bob 存入的值丢失了。.*threading.Lock
account = Account(100)
threads = [threading.Thread(target=account.draw, args=(30,), name="bob"),
           threading.Thread(target=account.draw, args=(40,), name="ann")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(account.balance)
