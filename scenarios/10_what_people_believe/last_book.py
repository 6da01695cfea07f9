"""One book is left, and two customers get it: both asked before either had paid.

Watch the check and the act: between them a card is charged, and the other thread runs. The GIL
lets one thread run at a time; it does not keep two lines together.
"""
# /// fiberscope
# title = "The last book, sold twice"
# title_zh = "最后一本书卖了两次"
# misconception = "Check, then act is safe under the GIL"
# misconception_zh = "有 GIL，先检查再行动就是安全的"
# summary_zh = "只剩一本书，却卖给了两位顾客：谁都还没付款，两个人就都问过了。"
# moment = 'line bob "if stock"'
# watch = [
#   { at = 'line ann "if stock"', text = "ann asks: one is left" },
#   { at = 'line bob "if stock"', text = "bob asks: it is still there" },
#   { at = 'print "left: -1"', text = "sold twice" },
# ]
# watch_zh = ["ann 问：还有一本", "bob 问：还在", "卖了两次"]
# order = 9
# coroutines = 2
# machine = { cores = 1, preemption = "adversarial" }
# seed = 33
# ///
import threading
import time

stock = 1


def buy():
    global stock
    if stock > 0:
        time.sleep(0.1)  # the card is charged
        stock -= 1


threads = [threading.Thread(target=buy, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("books left:", stock)
