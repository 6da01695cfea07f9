# trace: main timer 3 armed for 200.\d+ ms \(switch\)
"""gevent's watchers of files tell of one that is made, written and removed, and of no other."""
import os
import tempfile

import gevent

folder = tempfile.mkdtemp()
path = os.path.join(folder, "watched")
hub = gevent.get_hub()


def put(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def told(watcher, *change):
    """told: what the watcher has seen, after the change that comes a while after it is started."""
    gevent.spawn_later(0.3, *change)
    with gevent.Timeout(20):
        hub.wait(watcher)
    sizes = [facts and facts.st_size for facts in (watcher.prev, watcher.attr)]
    print(change[0].__name__, sizes, watcher.active)


with hub.loop.stat(path, interval=0.2) as watcher:
    print(watcher.path == path, watcher.attr, watcher.prev, round(watcher.interval, 3))
    told(watcher, put, "watched", "one")
    told(watcher, put, "watched", "three")
    told(watcher, os.unlink, path)
    print(round(watcher.interval, 3))

# too short an interval is the shortest, none the usual
for interval in (-1, 0, 0.05):
    with hub.loop.stat(path, interval=interval) as watcher:
        watcher.start(print, "never")
        print(round(watcher.interval, 4))

# others are not told of; what does not count keeps nothing alive
calls = []
watcher = hub.loop.stat(path, 0.2, ref=False)
watcher.start(calls.append, 1)
put("other", "more")
gevent.sleep(0.5)
watcher.stop()
put("watched", "late")
gevent.sleep(0.5)
print(calls)
try:
    hub.loop.stat(7).start(print)
except TypeError as error:
    print(type(error).__name__)
watcher.start(calls.append, 1)
print(gevent.wait(timeout=30))
