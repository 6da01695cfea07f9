"""exec puts another program in the place of the caller: the process stays, and its number.

Watch the child's lanes: its first main thread ends in the line with execv, and another one begins
in the same process. The line behind execv never runs.
"""
# /// fiberscope
# title = "Another program, the same process"
# title_zh = "换了程序，进程不变"
# misconception = "exec starts a new process and comes back when it has ended"
# misconception_zh = "exec 会启动新进程，等它结束再返回"
# summary_zh = "exec 用另一个程序取代调用它的程序：进程还在，号码也不变。"
# moment = 'line "os.execv"'
# watch = [
#   { at = 'line "os.execv"', text = "what runs here is about to go" },
#   { at = 'print "the same number"', text = "another program, the same number" },
#   { at = 'print "its status"', text = "its parent has waited for one child" },
# ]
# watch_zh = ["在这里运行的程序即将消失", "程序换了，号码没变", "父进程只等了一个子进程"]
# order = 11
# coroutines = 3
# machine = { cores = 1 }
# ///
import os
import sys

if len(sys.argv) > 1:  # the other program: it happens to be this file again
    print("the same number:", sys.argv[1] == str(os.getpid()), flush=True)
    sys.exit(3)

child = os.fork()
if child == 0:
    print("the child is about to become another program", flush=True)
    os.execv(sys.executable, [sys.executable, __file__, str(os.getpid())])
    print("behind execv", flush=True)

number, status = os.waitpid(child, 0)
print("its status:", os.waitstatus_to_exitcode(status), flush=True)
