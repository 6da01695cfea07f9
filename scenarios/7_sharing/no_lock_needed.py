"""Two greenlets add to one counter without a lock, and not one addition is lost.

Watch where the core changes hands: only at gevent.sleep(0), never between reading and writing.
Greenlets are not preempted, so what stands between two waits is never torn apart.
"""
# /// fiberscope
# title = "No lock needed"
# title_zh = "不需要锁"
# misconception = "Whatever is shared needs a lock"
# misconception_zh = "凡是共享的数据都需要锁"
# summary_zh = "两个 greenlet 不加锁地给同一个计数器加一，一次也没丢。"
# moment = 'line add "value = count"'
# watch = [
#   { at = 'line add "value = count"', text = "it reads the counter" },
#   { at = 'line add "count = value"', text = "and writes: none between" },
#   { at = 'line add "value = count" #2', text = "only now the other one" },
# ]
# watch_zh = ["读出计数器", "写回：中间没有别人", "这时才轮到另一个"]
# order = 3
# coroutines = 2
# machine = { cores = 1 }
# ///
import gevent

TURNS = 20
count = 0


def add():
    global count
    for _ in range(TURNS):
        value = count
        value = value + 1
        count = value  # nobody could run since the line that read it
        gevent.sleep(0)  # here the other one runs


gevent.joinall([gevent.spawn(add), gevent.spawn(add)])
print(f"{count} of {2 * TURNS}")
