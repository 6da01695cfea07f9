"""main gives up on a thread after 1 s. The thread works on for two more, and nobody can stop it.

Watch the timeout at 1 s: it ends the waiting, and not the work. Only a thread itself can end, by
looking at a flag, for instance.
"""
# /// fiberscope
# title = "A timeout and a thread"
# title_zh = "超时与线程"
# misconception = "A timeout ends what it waits for"
# misconception_zh = "超时会结束它所等待的工作"
# summary_zh = "main 等了 1 秒就放弃了线程。线程又干了两秒，谁也拦不住。"
# moment = 'print "gave up"'
# watch = [
#   { at = 'print "gave up"', text = "the waiting ends at 1 s" },
#   { at = 'print "copied part 2"', text = "the thread works on" },
#   { at = 'print "the end"', text = "the program waits for it" },
# ]
# watch_zh = ["1 秒时不等了", "线程照样干活", "程序要等它完"]
# order = 17
# coroutines = 2
# machine = { cores = 1 }
# ///
import asyncio
import threading
import time

stop = threading.Event()


def copy():
    for part in (1, 2):
        time.sleep(1.5)
        print(f"copy: copied part {part}")
        if stop.is_set():
            break


async def main():
    try:
        await asyncio.wait_for(asyncio.to_thread(copy), timeout=1)
    except TimeoutError:
        print("main: gave up at 1 s")


asyncio.run(main())
print("the end")
