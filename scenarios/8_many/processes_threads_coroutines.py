"""A coroutine, a thread and a process each add a line to the same list.

Watch the lanes: the first two are at home in this process and see its list; the process has an
interpreter and a list of its own, and what it adds there is never seen here. --stats tells what
each of them costs: the memory, and the switches.
"""
# /// fiberscope
# title = "Processes, threads, coroutines"
# title_zh = "进程、线程与协程"
# misconception = "A process is only a bigger thread"
# misconception_zh = "进程只是更大的线程"
# summary_zh = "一个协程、一个线程、一个进程，各往同一个列表里加一行。"
# moment = 'print "coroutine: "'
# watch = [
#   { at = 'print "coroutine: "', text = "the coroutine is at home" },
#   { at = 'print "thread: "', text = "so is the thread" },
#   { at = 'print "process: "', text = "the process has its own" },
# ]
# watch_zh = ["协程在本进程里", "线程也在", "进程有自己的一份"]
# order = 4
# coroutines = 1
# machine = { cores = 2 }
# ///
import asyncio
import multiprocessing
import os
import threading

seen = []


def add(who, home):
    seen.append(who)
    print(f"{who}: {'at home' if os.getpid() == home else 'in a process of its own'}, sees {seen}")


async def coroutine(home):
    add("coroutine", home)


if __name__ == "__main__":
    home = os.getpid()
    asyncio.run(coroutine(home))
    thread = threading.Thread(target=add, args=("thread", home))
    thread.start()
    thread.join()
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=add, args=("process", home))
    process.start()
    process.join()
    print("in the end:", seen)
