"""The same under a lock, or without a switch in between."""
import gevent
from gevent.lock import BoundedSemaphore


def run():
    counts, words = [0] * 4, {}
    lock = BoundedSemaphore()

    def count(place):
        with lock:
            before = counts[-1]
            gevent.sleep(0)
            counts[3] = before + 1
        counts[0] += 1
        gevent.sleep(0)
        counts[0] += 1
        before = counts[place]
        gevent.sleep(0)
        counts[place] = before + 1
        words["it's"] = words.get("it's", 0) + 1

    gevent.joinall([gevent.spawn(count, 1), gevent.spawn(count, 2)])
    return counts, words


print(*run())
