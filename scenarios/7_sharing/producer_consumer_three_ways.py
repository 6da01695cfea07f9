"""A producer and a consumer, three times: with a condition, with generators, with gevent's queue.

Watch who hands over to whom. The condition wakes a waiter that then needs the lock; the generator
hands each item over; the queue lets both go on until one has to wait.
"""
# /// fiberscope
# title = "Producer and consumer, three ways"
# title_zh = "生产者与消费者的三种写法"
# misconception = "Producers and consumers need threads and locks"
# misconception_zh = "生产者与消费者需要线程和锁"
# order = 6
# coroutines = 5
# machine = { cores = 1 }
# ///
import threading

import gevent
import gevent.queue

MENU = ("tea", "cake", "fruit")
box, ready = [], threading.Condition()


def consume_from_box():
    for _ in MENU:
        with ready:
            while not box:
                ready.wait()
            print("condition:", box.pop())


def produce():
    yield from MENU


thread = threading.Thread(target=consume_from_box, name="consumer")
thread.start()
for thing in MENU:
    with ready:
        box.insert(0, thing)
        ready.notify()
thread.join()
for thing in produce():
    print("generator:", thing)
jobs = gevent.queue.Queue(maxsize=1)
consumer = gevent.spawn(lambda: [print("queue:", item) for item in jobs])
for thing in (*MENU, StopIteration):
    jobs.put(thing)
consumer.join()
