"""A notification that came before its waiter, which does not look at the state."""

import threading

todo, cond = [], threading.Condition()


def consumer():
    with cond:
        cond.wait()
    print(todo.pop())


with cond:
    todo.append(1)
    cond.notify()
threading.Thread(target=consumer, name="consumer").start()
# en: ^Deadlock: consumer
# en: ^Lost wake-up: consumer waits \(condition cond\), at condition.py:10, but main notified before
# zh: ^Deadlock: .*consumer
# zh: ^Lost wake-up: consumer .*cond
