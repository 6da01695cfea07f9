"""Two threads add to one counter without a lock, and additions are lost.

Watch `value` in both threads: one reads the counter and is put aside before it writes back; the
other reads the same number. Whoever writes last undoes the other's work.
"""
# /// fiberscope
# title = "The lost update"
# title_zh = "丢失的更新"
# misconception = "n += 1 is one step"
# misconception_zh = "n += 1 是一步完成的"
# summary_zh = "两个线程不加锁地给同一个计数器加一，有些加法丢失了。"
# moment = "finding lost-update"
# watch = [
#   { at = 'line ann "value = count"', text = "ann reads 0" },
#   { at = 'line bob "count = value"', text = "bob writes 1" },
#   { at = "finding lost-update", text = "ann writes 1 again" },
# ]
# watch_zh = ["ann 读到 0", "bob 写下 1", "ann 又写下 1"]
# order = 1
# coroutines = 2
# machine = { cores = 1, preemption = "adversarial" }
# seed = 7
# ///
import threading
import time

TURNS = 20
count = 0


def add():
    global count
    for _ in range(TURNS):
        value = count
        time.sleep(0)  # the other thread may run here
        count = value + 1


threads = [threading.Thread(target=add, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("nothing was lost" if count == 2 * TURNS else "updates were lost")
