"""Three pages, 1 s each. Awaited in a loop they take 3 s; gathered they take 1 s.

Watch the loop: a fetch is only called when the one before it is done. gather() makes tasks of all
three first, so that they wait at the same time.
"""
# /// fiberscope
# title = "await in a loop"
# title_zh = "循环里的 await"
# misconception = "Awaits in a loop overlap"
# misconception_zh = "循环里的 await 会同时进行"
# summary_zh = "三个网页，各要 1 秒。在循环里 await 要 3 秒，用 gather 只要 1 秒。"
# moment = 'line main "await fetch" #2'
# watch = [
#   { at = "born fetch #2", text = "the second begins after 1 s" },
#   { at = 'print "in a loop"', text = "one after another: 3 s" },
#   { at = 'print "gathered"', text = "all at the same time: 1 s" },
# ]
# watch_zh = ["1 秒后第二个才开始", "一个接一个：3 秒", "同时等待：1 秒"]
# order = 2
# coroutines = 7
# machine = { cores = 1 }
# ///
import asyncio
import time

PAGES = ("news", "mail", "maps")


async def fetch(page):
    print(f"asking for {page}")
    await asyncio.sleep(1)  # the server takes its time
    print(f"{page} is here")


async def main():
    start = time.time()
    for page in PAGES:
        await fetch(page)
    print(f"in a loop: {round(time.time() - start)} s")
    start = time.time()
    await asyncio.gather(*(fetch(page) for page in PAGES))
    print(f"gathered: {round(time.time() - start)} s")


asyncio.run(main())
