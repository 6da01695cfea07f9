"""The producer needs 1 s for an item, the consumer another. Ten items take 20 s, not 10.

Watch the CPU: it sleeps all the time. While one of the two sleeps, the whole thread sleeps, so the
other cannot use that time. A generator gives order, not concurrency.
"""
# /// fiberscope
# title = "A generator alone does not overlap"
# title_zh = "光有生成器，时间不会重叠"
# misconception = "Splitting the work over two coroutines makes it take half the time"
# misconception_zh = "把工作拆成两个协程，时间就会减半"
# order = 4
# coroutines = 1
# machine = { cores = 1 }
# ///
import time

start = time.time()


def clock():
    return f"t={round(time.time() - start):2} s"


def consumer():
    while True:
        item = yield
        time.sleep(1)  # eating
        print(f"{clock()}  item {item} eaten")


eater = consumer()
next(eater)
for number in range(1, 11):
    time.sleep(1)  # cooking
    print(f"{clock()}  item {number} made")
    eater.send(number)
