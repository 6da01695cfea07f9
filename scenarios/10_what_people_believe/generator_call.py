"""Calling a generator function runs none of its lines. The first next() begins it.

Watch the call: a lane is born and stays where it is. Each next() runs it up to its next yield, and
for the last one there is nothing left to yield.
"""
# /// fiberscope
# title = "Calling is not running"
# title_zh = "调用不等于运行"
# misconception = "Calling a generator function runs it up to its first yield"
# misconception_zh = "调用生成器函数，就会运行到第一个 yield"
# summary_zh = "调用生成器函数，一行也不会执行；第一次 next() 才让它开始。"
# moment = "born brew"
# watch = [
#   { at = "born brew", text = "brew is made, not run" },
#   { at = 'print "brew: the kettle"', text = "the first next() begins it" },
#   { at = 'print "nothing left"', text = "it has no more to yield" },
# ]
# watch_zh = ["brew 造出来，没运行", "第一次 next() 才开始", "再没有可 yield 的了"]
# order = 1
# coroutines = 1
# machine = { cores = 1 }
# ///


def brew():
    print("brew: the kettle is on")
    yield "tea"
    print("brew: once more")
    yield "coffee"
    print("brew: the kettle is off")


print("main: calling brew()")
drinks = brew()
print("main: called it")
print("main: the first is", next(drinks))
print("main: the second is", next(drinks))
print("main:", next(drinks, "nothing left"))
