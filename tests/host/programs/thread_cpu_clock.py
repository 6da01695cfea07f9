# also: {"machine": {"cores": 4}}
# also: {"machine": {"cores": 4, "gil": false}}
"""time.thread_time() counts what its thread computes: not its sleep, not the others' work, and not
its wait for the GIL; what the thread's greenlets compute counts."""
import os
import threading
import time

import gevent


def spin(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def tell(name, call, *arguments, least, most):
    began = time.thread_time()
    call(*arguments)
    took = time.thread_time() - began
    print(name, least <= took < most)


def both():
    gevent.joinall([gevent.spawn(spin, 0.02), gevent.spawn(spin, 0.02)])


reading, writing = os.pipe()
threads = [
    threading.Thread(target=spin, args=(0.1,)),
    threading.Thread(
        target=tell, args=("waits to read:", os.read, reading, 1), kwargs={"least": 0, "most": 0.02}
    ),
]
for thread in threads:
    thread.start()
tell("sleeps beside one who computes:", time.sleep, 0.05, least=0, most=0.02)
tell("computes beside one who computes:", spin, 0.03, least=0.03, most=0.05)
tell("waits for one who computes:", threads[0].join, least=0, most=0.02)
os.write(writing, b"x")
threads[1].join()
tell("greenlets:", both, least=0.02, most=0.06)
