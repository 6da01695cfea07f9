"""A process that has ended stays as a zombie until its parent has waited for it.

Watch the child's end, and the parent, which sleeps on: the number and the exit status are kept for
the parent, and nothing else of the child.
"""
# /// fiberscope
# title = "A zombie"
# title_zh = "僵尸进程"
# misconception = "A process is gone when it has ended"
# misconception_zh = "进程一结束就没有了"
# summary_zh = "进程结束后成为僵尸，直到父进程等过它。"
# moment = 'end "python 2"'
# watch = [
#   { at = 'end "python 2"', text = "it has ended, and nobody has waited" },
#   { at = 'print "ended"', text = "Z: a zombie, until its parent waits" },
#   { at = 'print "waited"', text = "now its number is free" },
# ]
# watch_zh = ["它结束了，还没人等过它", "Z：僵尸，直到父进程等它", "现在它的号码空出来了"]
# order = 9
# coroutines = 2
# machine = { cores = 1 }
# ///
import os
import time


def state(number):
    with open(f"/proc/{number}/stat") as file:
        return file.read().split()[2]  # S: it sleeps, R: it runs or could, Z: a zombie


child = os.fork()
if child == 0:
    time.sleep(0.05)
    os._exit(7)

time.sleep(0.02)
print("the child sleeps:", state(child))
time.sleep(0.1)
print("it has ended:", state(child))
number, status = os.waitpid(child, 0)
print("waited for it: status", os.waitstatus_to_exitcode(status), os.path.exists(f"/proc/{child}"))
