"""Two threads take two locks in opposite order, and neither can go on.

Watch who holds what and wants what: the circle is complete when the second one asks. acquire() has
a time-out here, so that one of them gives up; without it they would wait for ever.
"""
# /// fiberscope
# title = "Two locks, two threads"
# title_zh = "两把锁，两个线程"
# misconception = "A deadlock needs bad luck"
# misconception_zh = "死锁只是运气不好"
# summary_zh = "两个线程按相反的次序拿两把锁，谁也走不下去。"
# moment = "block seller #2"
# watch = [
#   { at = "block seller", text = "each holds one lock" },
#   { at = "block seller #2", text = "the circle closes" },
#   { at = 'print "gives up"', text = "one gives up" },
# ]
# watch_zh = ["各拿着一把锁", "圈子闭合", "一个放弃"]
# order = 5
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

money = threading.Lock()
stock = threading.Lock()


def transfer(first, second, patience):
    name = threading.current_thread().name
    with first:
        time.sleep(0.1)  # long enough for the other one to take its first lock
        if not second.acquire(timeout=patience):
            print(f"{name} waited {patience} s and gives up")
            return
        print(f"{name} has both")
        second.release()


buyer = threading.Thread(target=transfer, args=(money, stock, 1), name="buyer")
seller = threading.Thread(target=transfer, args=(stock, money, 2), name="seller")
buyer.start()
seller.start()
buyer.join()
seller.join()
