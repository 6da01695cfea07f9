"""The coroutine prints three times and sleeps in between. Only the first print appears.

Watch main end while the coroutine sleeps: nobody waits for it.
"""
# /// fiberscope
# title = "When main ends, the program ends"
# title_zh = "主程序结束，程序就结束"
# misconception = "The program ends when the last coroutine ends"
# misconception_zh = "最后一个协程结束，程序才结束"
# summary_zh = "协程打印三次，中间都要睡。只有第一次打印出现。"
# moment = "block hello"
# watch = [
#   { at = "block hello", text = "hello sleeps after one print" },
#   { at = "end main", text = "main ends: nobody waits" },
# ]
# watch_zh = ["hello 打印一次后睡去", "main 结束：没人等它"]
# order = 10
# coroutines = 1
# machine = { cores = 1 }
# ///
import gevent


def hello():
    for number in (1, 2, 3):
        print(f"hello number {number}")
        gevent.sleep(0.1)


gevent.spawn(hello)
print("main: spawned, now gevent.sleep(0)")
gevent.sleep(0)
print("main: at the end")
