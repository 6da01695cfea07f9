"""A fork returns twice, once in each process; from then on each has a memory of its own.

Watch the line that forks: one process comes to it, two go on behind it. What the child counts stays
with the child; only what goes through the pipe comes back.
"""
# /// fiberscope
# title = "Fork returns twice"
# title_zh = "fork 返回两次"
# misconception = "A child process changes its parent's variables"
# misconception_zh = "子进程会改动父进程的变量"
# summary_zh = "fork 返回两次，每个进程各一次；此后各有各的内存。"
# moment = 'run "python 2"'
# watch = [
#   { at = 'run "python 2"', text = "a second process goes on at the same line" },
#   { at = 'line "os.write"', text = "the child has 13, its parent 9" },
#   { at = 'print "child told"', text = "only the pipe brought 13 back" },
# ]
# watch_zh = ["第二个进程从同一行继续", "子进程是 13，父进程是 9", "13 只能经管道带回来"]
# order = 7
# coroutines = 2
# machine = { cores = 1 }
# ///
import os
import time

count = 10
back, out = os.pipe()
child = os.fork()  # 0 in the child, the child's number in the parent
if child == 0:
    for _ in range(3):
        count += 1
        time.sleep(0.01)
    os.write(out, str(count).encode())
    os._exit(0)

count -= 1
print("the parent counts", count, flush=True)
told = os.read(back, 100).decode()
os.waitpid(child, 0)
print("the child told", told, "and the parent still has", count)
