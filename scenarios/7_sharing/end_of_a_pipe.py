"""Who reads from a pipe comes to its end only when nobody can write to it any more.

Watch what a fork doubles: both processes hold both ends. The parent closes the end that it does not
write to; without that line it would wait for itself, for ever.
"""
# /// fiberscope
# title = "The end of a pipe"
# title_zh = "管道的尽头"
# misconception = "A pipe ends when the other process ends"
# misconception_zh = "另一个进程结束，管道就到头了"
# summary_zh = "只有谁都不能再往管道里写，读的一方才会读到尽头。"
# moment = "block main"
# watch = [
#   { at = 'line main "os.close(out)"', text = "one writer less: the parent itself" },
#   { at = "block main", text = "nothing is there yet" },
#   { at = 'print "the end"', text = "the last writer is gone" },
# ]
# watch_zh = ["少一个写者：父进程自己", "还没有内容", "最后一个写者走了"]
# order = 8
# coroutines = 2
# machine = { cores = 1 }
# ///
import os
import time

back, out = os.pipe()
child = os.fork()  # both processes hold both ends now
if child == 0:
    os.close(back)
    for word in ("one", "two"):
        os.write(out, word.encode())
        time.sleep(0.01)
    os._exit(0)  # closes its end

os.close(out)
while data := os.read(back, 100):
    print("read", data.decode())
print("the end of the pipe")
os.waitpid(child, 0)
