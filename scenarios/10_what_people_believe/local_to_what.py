"""Two tasks keep their user in a threading.local(), and both end up with the same one.

Watch bob's task store its user while ann's waits: both run in one thread, and so they share what
is local to a thread. A ContextVar is each task's own.
"""
# /// fiberscope
# title = "Local to what?"
# title_zh = "是谁的局部变量？"
# misconception = "Each task has its own thread-local data"
# misconception_zh = "每个任务都有自己的线程局部数据"
# summary_zh = "两个任务把用户放进 threading.local()，结果两个拿到的是同一个用户。"
# moment = 'line "here.user = name" #2'
# watch = [
#   { at = 'line "here.user = name"', text = "ann's task keeps ann" },
#   { at = 'line "here.user = name" #2', text = "bob's task keeps bob" },
#   { at = 'print "ann: the user is bob"', text = "and ann's is bob, too" },
# ]
# watch_zh = ["ann 的任务记下 ann", "bob 的任务记下 bob", "ann 的也成了 bob"]
# order = 20
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio
import threading

here = threading.local()


async def serve(name):
    here.user = name
    print(f"{name}: the user is {here.user}")
    await asyncio.sleep(1)  # asks the database
    print(f"{name}: the user is {here.user}")


async def main():
    ann = asyncio.create_task(serve("ann"), name="ann")
    bob = asyncio.create_task(serve("bob"), name="bob")
    await asyncio.gather(ann, bob)


asyncio.run(main())
