"""What is thrown into a greenlet that has not begun ends it, and reaches its parent."""
import greenlet
from greenlet import GreenletExit

import gevent


class Runs(greenlet.greenlet):
    def run(self):
        print("never")


def plain():
    return greenlet.greenlet(lambda: print("never"))


def thrown(make, *what):
    made = make()
    try:
        print("returned", repr(made.throw(*what)), made.dead)
    except BaseException as error:
        print("raised", repr(error), made.dead)


for make in (Runs, plain):
    thrown(make)
    thrown(make, GreenletExit())
    thrown(make, GreenletExit, "words")
    thrown(make, GreenletExit, GreenletExit("own"))
    thrown(make, ValueError)
    thrown(make, ValueError("words"))
    thrown(make, KeyError, "key")

# a hub that has never run, and one whose pool of threads waits for work
hub = gevent.get_hub()
hub.destroy()
print(gevent.get_hub() is hub)
hub = gevent.get_hub()
print(hub.threadpool.apply(lambda: "worked"))
hub.destroy(destroy_loop=True)
gevent.sleep(0.001)
print("slept on another")
