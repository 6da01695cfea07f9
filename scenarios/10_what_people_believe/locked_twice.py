"""ann takes the lock, and calls a function that takes it again: she waits for herself.

Watch who holds the lock that ann waits for. acquire() has a time-out here; without it she would
wait for ever, and bob behind her.
"""
# /// fiberscope
# title = "The same lock again"
# title_zh = "再拿同一把锁"
# misconception = "Who holds a lock may take it again"
# misconception_zh = "已经拿着锁的人，可以再拿一次"
# summary_zh = "ann 拿着锁，又调用一个要拿同一把锁的函数：她在等自己。"
# moment = "block ann"
# watch = [
#   { at = "block ann", text = "ann waits for her own lock" },
#   { at = "block bob #2", text = "bob waits behind her" },
#   { at = 'print "gives up"', text = "only the time-out helps" },
# ]
# watch_zh = ["ann 等自己的锁", "bob 排在她后面", "只有超时能解开"]
# order = 11
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

lock = threading.Lock()
notes = []


def add_two():
    with lock:  # both or neither
        add("ann's first")
        add("ann's second")


def add(text):
    got_it = lock.acquire(timeout=1)
    if got_it:
        notes.append(text)
        lock.release()
    else:
        print(f"{text}: gives up after 1 s")


def add_one():
    time.sleep(0.5)
    with lock:
        notes.append("bob's")


ann = threading.Thread(target=add_two, name="ann")
bob = threading.Thread(target=add_one, name="bob")
for thread in (ann, bob):
    thread.start()
for thread in (ann, bob):
    thread.join()
print("notes:", ", ".join(notes))
