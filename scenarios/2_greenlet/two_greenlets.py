"""Two functions jump into each other's middle by switch(): the output is 12 56 34 78.

Watch the stacks: neither function returns before both have run, and each switch() goes on where the
other one left off.
"""
# /// fiberscope
# title = "Two greenlets"
# title_zh = "两个 greenlet"
# misconception = "Only generators can be suspended, ordinary functions cannot"
# misconception_zh = "只有生成器才能挂起，普通函数不行"
# summary_zh = "两个函数用 switch() 跳进对方的中间：输出是 12 56 34 78。"
# moment = 'line one "second.switch()"'
# watch = [
#   { at = 'line one "second.switch()"', text = "one jumps into two" },
#   { at = 'line two "first.switch()"', text = "two jumps back" },
#   { at = 'print "34"', text = "one goes on where it was" },
# ]
# watch_zh = ["one 跳进 two", "two 跳回来", "one 从停下处继续"]
# order = 1
# coroutines = 2
# machine = { cores = 1 }
# ///
from greenlet import greenlet


def one():
    print(12)
    second.switch()  # jump to the other, and stay here until somebody jumps back
    print(34)
    second.switch()


def two():
    print(56)
    first.switch()
    print(78)


first = greenlet(one)
second = greenlet(two)
first.switch()
