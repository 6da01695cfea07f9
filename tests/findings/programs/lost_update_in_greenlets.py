"""A greenlet keeps what it has read while others have their turn."""
import gevent


# en: ^Lost update: second read left, 2, at [0-9.]+ µs; first stored 1 in it at [0-9.]+ µs; and at
#     [0-9.]+ µs second stored 1, at lost_update_in_greenlets.py:15, which it had made from the 2:
#     what first had stored is lost. Read it again after whatever gives the core away, or hold one
#     lock .*gevent.lock.BoundedSemaphore
# zh: ^Lost update: second .* left 为 2；first .*lost_update_in_greenlets.py:15.*BoundedSemaphore
def sell(left):
    def buy():
        nonlocal left
        before = left
        gevent.sleep(0)
        left = before - 1

    def first():
        buy()

    def second():
        buy()

    gevent.joinall([gevent.spawn(first), gevent.spawn(second)])
    return left


print(sell(2))
