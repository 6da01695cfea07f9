"""Loading takes 0.5 s, as a rule, so the other thread sleeps 0.9 s and looks. Today it takes 1 s.

Watch the sleep end too early. A sleep does not wait for anybody: it waits for a time, and nobody
promised what will have happened by then.
"""
# /// fiberscope
# title = "A sleep is not a promise"
# title_zh = "睡眠不是保证"
# misconception = "A sleep that is long enough puts threads in order"
# misconception_zh = "睡得够久，线程就有先后"
# summary_zh = "载入通常要 0.5 秒，另一个线程就睡 0.9 秒再看。今天它要 1 秒。"
# moment = 'line show "print"'
# watch = [
#   { at = "block show", text = "show sleeps 0.9 s" },
#   { at = 'print "show: nothing"', text = "too early: load sleeps on" },
#   { at = 'line load "pages ="', text = "0.1 s later it is there" },
# ]
# watch_zh = ["show 睡 0.9 秒", "太早：load 还在睡", "晚 0.1 秒才有"]
# order = 13
# coroutines = 2
# machine = { cores = 1 }
# ///
import threading
import time

pages = 0


def load():
    global pages
    time.sleep(1.0)  # 0.5 s as a rule; the disk is slow today
    pages = 12


def show():
    time.sleep(0.9)  # that is long enough
    print("show:", f"{pages} pages" if pages else "nothing is there")


loader = threading.Thread(target=load, name="load")
viewer = threading.Thread(target=show, name="show")
loader.start()
viewer.start()
viewer.join()
loader.join()
print("main:", pages, "pages in the end")
