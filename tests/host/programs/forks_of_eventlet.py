# needs: eventlet
# trace: python 2 born: process
# never: Unsupported
"""eventlet in processes that are forked: the hub's greenlet and those that sleep go on in the
child."""
import os

import eventlet
import eventlet.hubs

READ, WRITE = os.pipe()


def say(*words):
    os.write(WRITE, (" ".join(map(str, words)) + "\n").encode())


def told():
    say("end")
    text = b""
    while not text.endswith(b"end\n"):
        text += os.read(READ, 100_000)
    return text.decode().removesuffix("end\n")


def worker(name, seconds):
    for turn in range(3):
        eventlet.sleep(seconds)
        say(name, turn)
    return name


threads = [eventlet.spawn(worker, name, seconds) for name, seconds in (("a", 0.1), ("b", 0.25))]
eventlet.sleep(0.15)
print(told(), end="")
pid = os.fork()
if pid == 0:
    say([each.wait() for each in threads])
    os._exit(5)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(told(), end="")
print([each.wait() for each in threads])
print(told(), end="")
