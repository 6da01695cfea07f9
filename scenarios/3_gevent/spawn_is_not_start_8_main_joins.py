"""The same coroutine with three prints, but main joins it: all three appear.

Watch the coroutine sleep twice, while main waits for its end through all of it.
"""
# /// fiberscope
# title = "main waits with join"
# title_zh = "主程序用 join 等待"
# misconception = "join() makes a coroutine run to its end without a break"
# misconception_zh = "join() 会让协程一口气执行到底"
# order = 11
# coroutines = 1
# machine = { cores = 1 }
# ///
import gevent


def hello():
    for number in (1, 2, 3):
        print(f"hello number {number}")
        gevent.sleep(0.1)


coroutine = gevent.spawn(hello)
print("main: spawned, now joining")
coroutine.join()
print("main: at the end")
