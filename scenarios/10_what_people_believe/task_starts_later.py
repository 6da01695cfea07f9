"""create_task() puts a task into the loop's queue. It starts when main waits, not before.

Watch both tasks stand ready while main goes on: through its prints, and through a computation of
0.2 s, too. The await lets them in, one after the other.
"""
# /// fiberscope
# title = "A task starts later"
# title_zh = "任务稍后才开始"
# misconception = "create_task() starts the task at once"
# misconception_zh = "create_task() 会立刻启动任务"
# summary_zh = "create_task() 只把任务放进循环的队列；main 等待时它才开始，不会更早。"
# moment = "born ann"
# watch = [
#   { at = 'print "both are made"', text = "made, and only queued" },
#   { at = 'line main "await ann"', text = "here main waits at last" },
#   { at = 'print "hello from ann"', text = "so the first one starts" },
# ]
# watch_zh = ["造好了，只是在排队", "main 终于等待", "第一个这才开始"]
# order = 3
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio
import time


async def greet(name):
    print(f"hello from {name}")


async def main():
    ann = asyncio.create_task(greet("ann"), name="ann")
    bob = asyncio.create_task(greet("bob"), name="bob")
    print("main: both are made")
    time.sleep(0.2)  # computes something, say
    print("main: 0.2 s later")
    await ann
    print("main: ann is done; is bob?", bob.done())


asyncio.run(main())
