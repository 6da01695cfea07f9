"""A producer and a consumer, three times: with a condition, with generators, with gevent's queue.

Watch who hands over to whom. The condition wakes a waiter that then needs the lock; the generator
hands each item over; the queue lets both go on until one has to wait.
"""
# /// fiberscope
# title = "Producer and consumer, three ways"
# title_zh = "生产者与消费者的三种写法"
# misconception = "Producers and consumers need threads and locks"
# misconception_zh = "生产者与消费者需要线程和锁"
# summary_zh = "生产者与消费者写三遍：用条件变量、用生成器、用 gevent 的队列。"
# moment = 'line "ready.wait()"'
# watch = [
#   { at = 'line "ready.wait()"', text = "the box is empty: it waits" },
#   { at = 'line produce "yield from"', text = "a generator hands it over" },
#   { at = 'print "queue: tea"', text = "the queue lets both go on" },
# ]
# watch_zh = ["盒子是空的：等待", "生成器直接交出", "队列让两边都继续"]
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
