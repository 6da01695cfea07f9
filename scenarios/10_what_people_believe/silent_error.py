"""A job in a pool fails, and nobody hears of it: its future keeps the error until it is asked.

Watch the second job end with an exception. The pool goes on, main goes on, and says that all is
done.
"""
# /// fiberscope
# title = "The silent error"
# title_zh = "无声的错误"
# misconception = "An error reaches whoever started the job"
# misconception_zh = "工作出了错，启动它的一方自然会知道"
# summary_zh = "线程池里的一项工作失败了，却没人知道：future 一直留着错误，直到有人问它。"
# moment = 'line "total += int" #2'
# watch = [
#   { at = 'print "counts 12"', text = "the first job is fine" },
#   { at = 'print "counts twelve"', text = "the second one fails here" },
#   { at = 'print "all jobs"', text = "main has heard nothing" },
# ]
# watch_zh = ["第一项没问题", "第二项在这里失败", "main 一无所知"]
# order = 8
# coroutines = 1
# machine = { cores = 1 }
# ///
from concurrent.futures import ThreadPoolExecutor

total = 0


def count(text):
    global total
    print(f"worker: counts {text}")
    total += int(text)  # "twelve" is no number


with ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker") as pool:
    jobs = [pool.submit(count, text) for text in ("12", "twelve", "30")]

# leaving the block has waited for all jobs
print("main: all jobs are done")
print("main: the total is", total)
