"""Library code runs untraced, yet no line of the program that it calls is missed."""

import functools
import random


class Deck:
    def __len__(self):
        return 52

    def __getitem__(self, i):
        return i  # a card


class Key:
    def __lt__(self, other):
        return False  # compared


@functools.lru_cache(maxsize=None)
def cached(n):
    return n  # computed


deck = Deck()
for _ in range(100):
    random.choice(deck)
for _ in range(100):
    random.shuffle([])
sorted([Key(), Key()])
print([cached(n % 3) for n in range(9)])


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def at_limit(f):
    try:
        f()
    except RecursionError:
        return True


def sorted_deep(n):
    return sorted([n], key=lambda _: sorted_deep(n + 1))


print(at_limit(lambda: deep(10**6)), at_limit(lambda: sorted_deep(0)))

# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return i # a card
# trace: return False # compared
# trace: return n # computed
# trace: return n # computed
# trace: return n # computed
