"""A job in a pool hands another job to the same pool and waits for it. There is only one worker.

Watch the worker wait for what only it could do. result() has a time-out here; without it both
would wait for ever.
"""
# /// fiberscope
# title = "A pool that waits for itself"
# title_zh = "等待自己的线程池"
# misconception = "A job may wait for another job of its own pool"
# misconception_zh = "池里的任务可以等待同一个池的任务"
# summary_zh = "线程池里的一项任务把另一项任务交给同一个池，然后等它。可是只有一个工作线程。"
# moment = 'line "soup.result"'
# watch = [
#   { at = 'line "soup.result"', text = "the only worker waits" },
#   { at = 'print "no soup"', text = "it gives up after 1 s" },
#   { at = 'print "cooking"', text = "now it has time to cook" },
# ]
# watch_zh = ["唯一的工作线程在等", "1 秒后放弃", "这才有空煮汤"]
# order = 18
# coroutines = 1
# machine = { cores = 1 }
# ///
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")


def cook(dish):
    print(f"cooking {dish}")
    return dish


def dinner():
    soup = pool.submit(cook, "soup")
    try:
        return f"with {soup.result(timeout=1)}"
    except TimeoutError:
        print("dinner: no soup after 1 s")
        return "without soup"


evening = pool.submit(dinner)
answer = evening.result()
pool.shutdown()  # waits for all jobs
print("main: dinner", answer)
