"""A coroutine is cancelled by an exception that is raised where it waits.

Watch three ends: kill() raises GreenletExit in a sleeper, which can still clean up; one killed
before its start never runs; and a Timeout is raised in the one that waits too long.
"""
# /// fiberscope
# title = "Killing and timeouts"
# title_zh = "终止与超时"
# misconception = "A killed coroutine just disappears"
# misconception_zh = "被杀死的协程会凭空消失"
# summary_zh = "取消协程，就是在它等待的地方抛出异常。"
# moment = 'print "killed in my sleep"'
# watch = [
#   { at = 'print "killed in my sleep"', text = "kill() raises in the sleep" },
#   { at = 'print "bob is dead"', text = "bob never began" },
#   { at = 'print "gave up on cat"', text = "a Timeout ends the wait" },
# ]
# watch_zh = ["kill() 在睡眠处抛出", "bob 从未开始", "Timeout 结束了等待"]
# order = 13
# coroutines = 3
# machine = { cores = 1 }
# ///
import gevent


def sleeper(name):
    print(f"{name}: going to sleep")
    try:
        gevent.sleep(10)
        print(f"{name}: slept well")
    except gevent.GreenletExit:
        print(f"{name}: killed in my sleep")
        raise
    finally:
        print(f"{name}: cleaning up")


ann = gevent.spawn(sleeper, "ann")
gevent.sleep(1)
ann.kill()
print("main: ann is dead:", ann.dead, "- her value:", repr(ann.value))

bob = gevent.spawn(sleeper, "bob")
bob.kill()  # before its first step
print("main: bob is dead:", bob.dead, "- and never said a word")

cat = gevent.spawn(sleeper, "cat")
try:
    with gevent.Timeout(2):
        cat.join()
except gevent.Timeout as timeout:
    print(f"main: gave up on cat after {timeout}")
print("main: cat is dead:", cat.dead)
