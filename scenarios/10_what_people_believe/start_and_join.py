"""Three threads, 1 s each. With start() and join() in one loop they take 3 s, apart they take 1 s.

Watch main wait in join() before it starts the next one: there is never more than one thread at
work. First start all, then join all.
"""
# /// fiberscope
# title = "start() and join() in one loop"
# title_zh = "同一个循环里的 start() 与 join()"
# misconception = "Threads always run side by side"
# misconception_zh = "用了线程就一定并发"
# summary_zh = "三个线程，各要 1 秒。start() 和 join() 写在同一个循环里要 3 秒，分开写只要 1 秒。"
# moment = 'line main "thread.join()"'
# watch = [
#   { at = 'line main "thread.join()"', text = "main waits: one is started" },
#   { at = 'print "in one loop"', text = "one after another: 3 s" },
#   { at = 'print "in two loops"', text = "side by side: 1 s" },
# ]
# watch_zh = ["main 等着：只启动了一个", "一个接一个：3 秒", "同时进行：1 秒"]
# order = 15
# coroutines = 6
# machine = { cores = 1 }
# ///
import threading
import time

NAMES = ("ann", "bob", "cat")


def work():
    time.sleep(1)


def three():
    return [threading.Thread(target=work, name=name) for name in NAMES]


start = time.time()
for thread in three():
    thread.start()
    print(f"{thread.name} is started")
    thread.join()
    print(f"{thread.name} is done")
print(f"in one loop: {round(time.time() - start)} s")

start = time.time()
threads = three()
for thread in threads:
    thread.start()
    print(f"{thread.name} is started")
for thread in threads:
    thread.join()
    print(f"{thread.name} is done")
print(f"in two loops: {round(time.time() - start)} s")
