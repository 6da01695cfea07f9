"""One producer, two consumers, one thread. No lock, and yet nothing is ever out of order.

Watch the strict alternation: each item goes to the left and then to the right consumer, because
send() returns only when the consumer waits at its yield again.
"""
# /// fiberscope
# title = "One producer, two consumers"
# title_zh = "一个生产者，两个消费者"
# misconception = "A producer and its consumers need threads and a lock"
# misconception_zh = "生产者和消费者必须用线程和锁"
# summary_zh = "一个生产者，两个消费者，一个线程。没有锁，却从不乱序。"
# moment = 'print "producer has apple"'
# watch = [
#   { at = 'print "producer has apple"', text = "one item for two" },
#   { at = 'print "left takes apple"', text = "left takes it first" },
#   { at = 'print "right takes apple"', text = "then right, every time" },
# ]
# watch_zh = ["一件东西，两个消费者", "left 先拿到", "然后是 right，次次如此"]
# order = 3
# coroutines = 2
# machine = { cores = 1 }
# ///


def consumer(name):
    eaten = []
    while True:
        item = yield
        eaten.append(item)
        print(f"  {name} takes {item}, so far {eaten}")


def producer(targets):
    for item in ("apple", "bread", "cheese"):
        print(f"producer has {item}")
        for target in targets:
            target.send(item)


left, right = consumer("left"), consumer("right")
for primed in (left, right):
    next(primed)
producer([left, right])
