"""Two threads draw from one account of a bank, which is an item of a dict."""
import threading
import time

accounts = {"alice": 100, "carl": 7}


# en: ^Lost update: ann read accounts\["alice"\], 100, at [0-9.]+ [mµ]s; bob stored 70 in it at
#     [0-9.]+ ms; and at [0-9.]+ ms ann stored 60, at lost_items_in_threads.py:17, which it had made
#     from the 100: what bob had stored is lost. Hold one lock from the read to the write,
#     everywhere: with lock: \(a threading.Lock\).$
# zh: ^Lost update: ann .*accounts\["alice"\] 为 100；bob .*70；ann .*由 100 算出的 60，位于
#     lost_items_in_threads.py:17：bob 存入的值丢失了。.*threading.Lock
def draw(name, amount):
    before = accounts[name]
    time.sleep(0.01)
    accounts[name] = before - amount


threads = [threading.Thread(target=draw, args=("alice", 30), name="bob"),
           threading.Thread(target=draw, args=("alice", 40), name="ann")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(accounts)
