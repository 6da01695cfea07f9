"""A function runs from its first line to its last. A coroutine can be left half way.

Watch the order of the output: 1 2 x y 3 z. Neither of the two calls the other, and each goes on
exactly where it stopped.
"""
# /// fiberscope
# title = "Left and re-entered"
# title_zh = "离开，再回来"
# misconception = "Once entered, a function runs to its end before anyone else does"
# misconception_zh = "函数一旦进入，就必须执行到底，别人才能执行"
# summary_zh = "函数总是从第一行执行到最后一行；协程可以在半路离开。"
# moment = 'line numbers "yield"'
# watch = [
#   { at = 'line numbers "yield"', text = "numbers is left half way" },
#   { at = 'print "x"', text = "letters has its turn" },
#   { at = 'print "3"', text = "numbers goes on from there" },
# ]
# watch_zh = ["numbers 停在半路", "轮到 letters", "numbers 从原处继续"]
# order = 1
# coroutines = 2
# machine = { cores = 1 }
# ///


def numbers():
    print("1")
    print("2")
    yield  # suspended here, half way
    print("3")


def letters():
    print("x")
    print("y")
    yield
    print("z")


a = numbers()  # makes the coroutine, runs nothing
b = letters()
for coroutine in (a, b, a, b):
    next(coroutine, None)  # go on until the next yield, or to the end
