"""monkey.patch_all(): threads become greenlets, and the standard library waits through gevent."""

from gevent import monkey

monkey.patch_all()

import queue
import threading
import time

jobs = queue.Queue()
lock = threading.Lock()


def producer():
    for i in range(3):
        time.sleep(0.01)
        jobs.put(i)
    jobs.put(None)


def consumer():
    while (job := jobs.get()) is not None:
        with lock:
            print("got", job)


threads = [threading.Thread(target=f) for f in (consumer, producer)]
for t in threads:
    t.start()
for t in threads:
    t.join()
done = threading.Event()
threading.Timer(0.01, done.set).start()
print(done.wait(), threading.current_thread().name)

# trace: Thread-1 \(consumer\) born: greenlet in hub
# trace: Thread-1 \(consumer\) blocked: queue get \(queue get jobs\)
# trace: Thread-2 \(producer\) blocked: sleep until
# trace: Thread-1 \(consumer\) ready: notified by Thread-2 \(producer\)
# never: blocked: blocking sleep
