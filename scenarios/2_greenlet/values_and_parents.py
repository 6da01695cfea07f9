"""The whole of greenlet on one slide: values both ways, parents, and throw().

Watch where control goes when a greenlet ends: to its parent, wherever that stood.
"""
# /// fiberscope
# title = "Values, parents and throw"
# title_zh = "传值、父协程与 throw"
# misconception = "A finished greenlet returns to whoever switched to it last"
# misconception_zh = "greenlet 结束后会回到最后切换到它的那一个"
# summary_zh = "一页看完 greenlet：双向传值、父协程与 throw()。"
# moment = "end child"
# watch = [
#   { at = 'line adder "main.switch(total)"', text = "a total goes out" },
#   { at = "end child", text = "child ends: on with parent" },
#   { at = 'print "somebody threw"', text = "throw() raises where it waits" },
# ]
# watch_zh = ["送出一个总和", "child 结束：回到父协程", "throw() 在它等待处抛出"]
# order = 3
# coroutines = 4
# machine = { cores = 1 }
# ///
from greenlet import GreenletExit, getcurrent, greenlet


def adder(total):
    while True:
        total += main.switch(total)  # out goes the total, in comes the next number


def child():
    return "a present"  # ends here: on with the parent


def parent():
    kid = greenlet(child)  # made here, so this greenlet is its parent
    present = main.switch(kid)
    print(f"parent: my child ended and left me {present}")
    return "a greeting"


def patient():
    try:
        main.switch("patient is waiting")
    except ValueError as problem:
        print(f"patient: somebody threw {problem!r}")


main = getcurrent()
add = greenlet(adder)
print("total", add.switch(10), add.switch(5), add.switch(7))
kid = greenlet(parent).switch()
print("main switches to kid and gets", kid.switch())
sick = greenlet(patient)
print(sick.switch())
sick.throw(ValueError("too late"))
print("killed:", repr(add.throw(GreenletExit)), "- dead:", kid.dead, sick.dead, add.dead)
