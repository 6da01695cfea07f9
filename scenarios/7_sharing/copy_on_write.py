"""A fork copies memory, and shares what is open: one list becomes two, one file stays one.

Watch the two reads: the child reads on where the parent stopped, and the parent where it did.
Memory is copied only where somebody writes to it: nobody sees that, but for the time it saves.
"""
# /// fiberscope
# title = "Copied or shared"
# title_zh = "复制还是共享"
# misconception = "Parent and child share their variables, or share nothing at all"
# misconception_zh = "父子进程共享变量，或者什么都不共享"
# summary_zh = "fork 复制内存，却共享已打开的东西：一个列表变成两个，一个文件还是一个。"
# moment = 'run "python 2"'
# watch = [
#   { at = 'line "words.append"', text = "the child's own list, at the same address" },
#   { at = 'print "child"', text = "the file has gone on to 8" },
#   { at = 'print "parent"', text = "one word, and the file at 12" },
# ]
# watch_zh = ["子进程自己的列表，地址相同", "文件读到了 8", "一个词，文件读到了 12"]
# order = 10
# coroutines = 2
# machine = { cores = 1 }
# ///
import os

words = ["red"]
file = open(__file__, "rb", buffering=0)
file.read(4)
child = os.fork()  # two lists now, and two numbers of one open file
if child == 0:
    words.append("blue")
    file.read(4)
    print("child: ", words, "file at", file.tell(), flush=True)
    os._exit(0)

os.waitpid(child, 0)
file.read(4)
print("parent:", words, "file at", file.tell(), flush=True)
