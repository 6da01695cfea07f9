"""Two tasks are started and not awaited. When main returns, the slow one is cancelled.

Watch the slow one sleep when main ends: run() cancels all tasks that are left and closes the loop.
The quick one was only lucky.
"""
# /// fiberscope
# title = "Fire and forget"
# title_zh = "启动之后就不管"
# misconception = "A task that was started will finish"
# misconception_zh = "任务只要启动了，就会做完"
# summary_zh = "启动两个任务却不 await。main 一返回，慢的那个就被取消。"
# moment = 'print "main: done"'
# watch = [
#   { at = 'print "note: saved"', text = "the quick one was lucky" },
#   { at = 'print "main: done"', text = "main returns: film sleeps" },
#   { at = "end film", text = "film is cancelled" },
# ]
# watch_zh = ["快的那个走运", "main 返回：film 还在睡", "film 被取消"]
# order = 7
# coroutines = 3
# machine = { cores = 1 }
# ///
import asyncio


async def save(name, seconds):
    print(f"{name}: saving")
    await asyncio.sleep(seconds)
    print(f"{name}: saved")


async def main():
    note = asyncio.create_task(save("note", 0.5), name="note")
    film = asyncio.create_task(save("film", 2), name="film")
    await asyncio.sleep(1)
    print("main: done")


asyncio.run(main())
print("the program ends")
