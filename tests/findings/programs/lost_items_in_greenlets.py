"""Greenlets count in a list, and words in a dict that has them only once they came."""
import gevent


# en: ^Lost update: second read counts\[3\], 0, at [0-9.]+ µs; first stored 1 in it at [0-9.]+ µs;
#     and at [0-9.]+ µs second stored 1, at lost_items_in_greenlets.py:19, which it had made from
#     the 0: what first had stored is lost. .*gevent.lock.BoundedSemaphore
# zh: ^Lost update: second .*counts\[3\] 为 0；first .*lost_items_in_greenlets.py:19
# en: ^Lost update: second read words\["it's"\], 0, at [0-9.]+ µs; first stored 1 in it at [0-9.]+
#     µs; and at [0-9.]+ µs second stored 1, at lost_items_in_greenlets.py:22, which it had made
#     from the 0: what first had stored is lost.
# zh: ^Lost update: second .*words\["it's"\] 为 0；first .*lost_items_in_greenlets.py:22
def run():
    counts, words = [0] * 4, {}

    def count():
        before = counts[-1]
        gevent.sleep(0)
        counts[3] = before + 1
        seen = words.get("it's", 0)
        gevent.sleep(0)
        words["it's"] = seen + 1

    def first():
        count()

    def second():
        count()

    gevent.joinall([gevent.spawn(first), gevent.spawn(second)])
    return counts, words


print(*run())
