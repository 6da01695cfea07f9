"""Two threads add to one counter, each holding the lock from reading to writing back.

Watch the waiting: who finds the lock taken sleeps until it is released. The count is right, and the
whole takes twice as long, since one always waits for the other.
"""
# /// fiberscope
# title = "With a lock"
# title_zh = "加锁"
# misconception = "A lock costs nothing"
# misconception_zh = "锁没有代价"
# summary_zh = "两个线程给同一个计数器加一，从读到写一直拿着锁。"
# moment = "block bob"
# watch = [
#   { at = "block bob", text = "bob finds the lock taken" },
#   { at = 'line bob "value = count"', text = "bob has it: ann waits" },
#   { at = 'print "of 10"', text = "none lost, twice the time" },
# ]
# watch_zh = ["bob 发现锁已被占", "bob 拿到锁：ann 等", "一次没丢，时间加倍"]
# order = 2
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

TURNS = 5
count = 0
lock = threading.Lock()


def add():
    global count
    for _ in range(TURNS):
        with lock:
            value = count
            time.sleep(0.01)  # reads a file, say; the other thread has to wait
            count = value + 1


start = time.time()
threads = [threading.Thread(target=add, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{count} of {2 * TURNS}, after {round(10 * (time.time() - start)) / 10} s")
