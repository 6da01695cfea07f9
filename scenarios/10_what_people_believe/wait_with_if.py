"""Two cooks wait for a plate. One plate comes, both are woken, and one finds nothing.

Watch both wake up: wait() comes back with the lock, and not with a promise that the condition
still holds. Whoever was first has changed it.
"""
# /// fiberscope
# title = "wait() behind an if"
# title_zh = "if 后面的 wait()"
# misconception = "After wait() the condition holds"
# misconception_zh = "wait() 返回后，条件一定成立"
# summary_zh = "两个厨师在等盘子。来了一个盘子，两人都被唤醒，一人扑了空。"
# moment = 'line "ready.notify_all()"'
# watch = [
#   { at = 'line "ready.wait()" #2', text = "both wait" },
#   { at = 'line "ready.notify_all()"', text = "one plate wakes both" },
#   { at = 'print "found nothing"', text = "the second finds nothing" },
# ]
# watch_zh = ["两人都在等", "一个盘子唤醒两人", "第二个扑了空"]
# order = 12
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

plates = []
ready = threading.Condition()


def cook():
    with ready:
        if not plates:
            ready.wait()
        print("a cook found", plates.pop() if plates else "nothing")


cooks = [threading.Thread(target=cook, name=name) for name in ("ann", "bob")]
for thread in cooks:
    thread.start()
for plate in ("a white plate", "a blue plate"):
    time.sleep(1)
    with ready:
        plates.append(plate)
        ready.notify_all()
for thread in cooks:
    thread.join()
print("left over:", plates)
