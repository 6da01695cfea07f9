"""A download is cancelled, catches that like any other failure, and simply tries again.

Watch CancelledError arrive in the sleep: the loop of attempts swallows it. The task runs to its
end, and whoever cancelled it waits for two more seconds.
"""
# /// fiberscope
# title = "A task that refuses"
# title_zh = "拒绝取消的任务"
# misconception = "A cancelled task cannot refuse"
# misconception_zh = "被取消的任务无法拒绝"
# summary_zh = "下载被取消了，它却像对待普通失败那样捕获取消，接着再试。"
# moment = 'line main "task.cancel()"'
# watch = [
#   { at = 'line main "task.cancel()"', text = "main cancels at 0.5 s" },
#   { at = 'print "CancelledError"', text = "the loop swallows it" },
#   { at = 'print "cancelled: False"', text = "it ran to its end: 2.5 s" },
# ]
# watch_zh = ["0.5 秒时 main 取消", "循环把它吞掉", "一直跑到 2.5 秒"]
# order = 6
# coroutines = 2
# machine = { cores = 1 }
# ///
import asyncio
import time


async def download():
    for attempt in (1, 2, 3):
        try:
            print(f"download: attempt {attempt}")
            await asyncio.sleep(1)
            raise OSError("no answer")
        except BaseException as error:  # whatever it was: once more
            print("download:", type(error).__name__)


async def main():
    start = time.time()
    task = asyncio.create_task(download(), name="download")
    await asyncio.sleep(0.5)
    task.cancel()
    print("main: cancelled it")
    await asyncio.wait([task])
    seconds = round(2 * (time.time() - start)) / 2
    print(f"main: t={seconds} s, cancelled: {task.cancelled()}")


asyncio.run(main())
