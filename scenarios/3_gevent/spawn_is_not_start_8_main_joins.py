"""The same coroutine with three prints, but main joins it: all three appear.

Watch the coroutine sleep twice, while main waits for its end through all of it.
"""
# /// fiberscope
# title = "main waits with join"
# title_zh = "主程序用 join 等待"
# misconception = "join() makes a coroutine run to its end without a break"
# misconception_zh = "join() 会让协程一口气执行到底"
# summary_zh = "还是那个打印三次的协程，但 main 用 join 等它：三次都出现。"
# moment = "block hello"
# watch = [
#   { at = "block main", text = "main waits for hello's end" },
#   { at = "block hello", text = "hello sleeps, main waits on" },
#   { at = "end hello", text = "hello ends: main may go on" },
# ]
# watch_zh = ["main 等 hello 结束", "hello 在睡，main 继续等", "hello 结束：main 继续"]
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
