"""One function, two instances: each stands at a line of its own, with locals of its own.

Watch the two lanes: advancing one leaves the other's line and locals untouched.
"""
# /// fiberscope
# title = "Each instance has its own state"
# title_zh = "每个实例都有自己的状态"
# misconception = "Two coroutines made from one function share its variables"
# misconception_zh = "同一个函数生成的两个协程共用变量"
# summary_zh = "一个函数，两个实例：各停在自己的一行，各有自己的局部变量。"
# moment = 'line trip "station"'
# watch = [
#   { at = 'block "trip 2"', text = "both have stopped at home" },
#   { at = 'line trip "station"', text = "Ann travels on" },
#   { at = 'print "bob: suspended"', text = "Bob is still at home" },
# ]
# watch_zh = ["两个都停在 home", "Ann 继续旅行", "Bob 还在 home"]
# order = 7
# coroutines = 2
# machine = { cores = 1 }
# ///


def trip(traveller):
    place, km = "home", 0
    yield
    place, km = "station", km + 2
    yield
    place, km = "city", km + 80
    yield


def show(name, coroutine):
    frame = coroutine.gi_frame
    print(f"{name}: suspended at line {frame.f_lineno} with {frame.f_locals}")


ann, bob = trip("Ann"), trip("Bob")
next(ann)
next(bob)
for _ in range(2):
    next(ann)  # Ann travels on, Bob stays at home
    show("ann", ann)
    show("bob", bob)
