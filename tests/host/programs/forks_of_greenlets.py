# needs: greenlet
# trace: python 2 born: process
# never: Unsupported
"""A process that is forked has the greenlets of the thread that forked; each goes on in both."""
import os
import threading

from greenlet import GreenletExit, getcurrent, greenlet

main = getcurrent()
READ, WRITE = os.pipe()


def say(*words):
    """What a child says comes by the pipe, so that its order is its own."""
    os.write(WRITE, (" ".join(map(str, words)) + "\n").encode())


def told():
    """told: what was said until now."""
    say("end")
    text = b""
    while not text.endswith(b"end\n"):
        text += os.read(READ, 100_000)
    return text.decode().removesuffix("end\n")


def counter(name, step):
    """counter: keeps a sum on its own stack."""
    total = 0
    try:
        while True:
            total += main.switch(name, total) * step
    except GreenletExit:
        return name, "ended at", total


def numbers():
    """numbers: a generator is half done on the greenlet's stack when the process is forked."""
    def inner():
        for number in range(3):
            got = main.switch("number", number)
            yield number * got
    return list(inner())


def in_child(work):
    """in_child: a child does it and ends; the exit status."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


one, two, three = greenlet(counter), greenlet(counter), greenlet(numbers)
pending = greenlet(lambda: say("a greenlet that had not begun", getcurrent() is pending))
print(one.switch("one", 1), two.switch("two", 10), three.switch())


def go_on():
    say(one.switch(1), two.switch(1), three.switch(5), one.dead, bool(two), pending.dead)
    say(one.throw(), one.dead)
    pending.switch()
    say(three.gr_frame.f_code.co_name, three.switch(6), three.switch(7))


print("child:", in_child(go_on))
print(told(), end="")
print("parent:", one.switch(3), two.switch(3), three.switch(2))
pending.switch()
print(told(), end="")


# the fork is made by a greenlet that is not the thread's own: its parent goes on in both
def forker():
    pid = os.fork()
    say("forked by a greenlet:", pid == 0)
    if pid:
        os.waitpid(pid, 0)
    return pid


pid = greenlet(forker).switch()
say("and its parent:", pid == 0, getcurrent() is main)
if pid == 0:
    say(one.switch(100))
    os._exit(0)
print(told(), end="")
print(one.switch(1))


# a child forks in turn
def generations(left):
    say(left, one.switch(1), two.switch(1))
    if left:
        in_child(lambda: generations(left - 1))
    say(left, "ends", one.switch(0))


generations(3)
print(told(), end="")

# the greenlets of another thread are not there any more
ready, done = threading.Event(), threading.Event()
others = []


def in_thread():
    own = getcurrent()
    other = greenlet(lambda: own.switch())
    other.switch()
    others.append(other)
    ready.set()
    done.wait()
    other.switch()


thread = threading.Thread(target=in_thread)
thread.start()
ready.wait()


def look():
    try:
        others[0].switch()
    except Exception as error:  # greenlet.error
        say(type(error).__name__)
    others.clear()
    say("another thread's greenlet", one.switch(0))


print(in_child(look))
done.set()
thread.join()
print(told(), end="")


# a thread that is no main thread forks, with a greenlet of its own
def thread_forks():
    own = getcurrent()

    def waits():
        got = own.switch()
        while True:
            got = own.switch(got + 1)
    waiting = greenlet(waits)
    waiting.switch()
    in_child(lambda: say("in a child of a thread:", waiting.switch(41)))
    say("in the thread:", waiting.switch(1))


thread = threading.Thread(target=thread_forks)
thread.start()
thread.join()
print(told(), end="")

# so many that they share stacks
many = [greenlet(counter) for _ in range(1500)]
for number, each in enumerate(many):
    each.switch(number, number)


def all_of_them():
    say(sum(each.switch(2)[1] for each in many))
    say(sum(each.switch(0)[1] for each in reversed(many)))


print(in_child(all_of_them))
print(sum(each.switch(1)[1] for each in many))
print(in_child(all_of_them), sum(each.switch(0)[1] for each in many))
print(told(), end="")


# and that switch to each other, also to one whose place on the stack is their own: first in a child
def member():
    got = main.switch()
    while True:
        if got is None:
            me = getcurrent()
            got = main.switch(sum(each.switch(me) for each in many if each is not me))
        else:
            got = got.switch(1)


for each in many:
    each.throw()
many = [greenlet(member) for _ in range(1500)]
for each in many:
    each.switch()


def ask():
    say([each.switch(None) for each in many[::250]])


print(in_child(ask))
ask()
print(in_child(ask), told(), end="")
