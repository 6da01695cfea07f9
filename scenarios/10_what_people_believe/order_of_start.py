"""Three threads are started in order. Who does its work first is another matter.

Watch who gets the core: start() makes a thread ready to run, and the scheduler chooses among those
who are ready. With another seed it is another order.
"""
# /// fiberscope
# title = "The order of start"
# title_zh = "启动的次序"
# misconception = "Threads run in the order in which they were started"
# misconception_zh = "线程按启动的先后运行"
# summary_zh = "三个线程按次序启动，谁先干活是另一回事。"
# moment = 'line "order.append"'
# watch = [
#   { at = 'line "order.append"', text = "the first to do its work" },
#   { at = 'line "order.append" #2', text = "the second" },
#   { at = 'print "threads that ran"', text = "all ran, in some order" },
# ]
# watch_zh = ["第一个干活的", "第二个", "都运行了，次序不定"]
# order = 14
# coroutines = 3
# policy = "random"
# seed = 1
# machine = { cores = 1 }
# ///
import threading

order = []
gate = threading.Event()


def work():
    gate.wait()
    order.append(threading.current_thread().name)


threads = [threading.Thread(target=work, name=name) for name in ("ann", "bob", "cat")]
for thread in threads:
    thread.start()
gate.set()  # all three are ready to run now
for thread in threads:
    thread.join()
print("threads that ran:", len(order))
