"""The producer needs 1 s for an item, the consumer another. Ten items take 20 s, not 10.

Watch the CPU: it sleeps all the time. While one of the two sleeps, the whole thread sleeps, so the
other cannot use that time. A generator gives order, not concurrency.
"""
# /// fiberscope
# title = "A generator alone does not overlap"
# title_zh = "光有生成器，时间不会重叠"
# misconception = "Splitting the work over two coroutines makes it take half the time"
# misconception_zh = "把工作拆成两个协程，时间就会减半"
# summary_zh = "生产一件要 1 秒，消费一件又要 1 秒。十件要 20 秒，而不是 10 秒。"
# moment = 'line "# cooking"'
# watch = [
#   { at = 'line "# cooking"', text = "main cooks: all wait" },
#   { at = 'line consumer "# eating"', text = "consumer eats: all wait" },
#   { at = 'print "item 10 eaten"', text = "ten items took 20 s" },
# ]
# watch_zh = ["main 做菜：大家都等", "消费者吃：大家都等", "十件用了 20 秒"]
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
