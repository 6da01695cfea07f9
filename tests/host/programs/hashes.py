"""Objects without a hash of their own are found again, whatever came and went between."""
import functools
import gc
import random


class Plain:
    def method(self):
        return self


class Slotted:
    __slots__ = ("a", "__weakref__")


def function():
    pass


kinds = (Plain, Slotted, object, lambda: type("Made", (), {}), lambda: Plain().method,
         lambda: function.__get__(Plain()), lambda: [].append, lambda: functools.partial(print),
         lambda: (n for n in ()), lambda: Exception("x"))
chance = random.Random(1)
held = {}
for step in range(20_000):
    kept = kinds[step % len(kinds)]()
    assert kept not in held, step
    held[kept] = step
    assert held[kept] == step
    if len(held) > 300:
        gone = chance.choice(list(held))
        del held[gone]
        assert gone not in held
        del gone
    if step % 2_000 == 0:
        gc.collect()
for key, step in list(held.items()):
    assert held[key] == step and hash(key) == hash(key)

one, other = Plain(), Plain()
assert hash(one.method) == hash(one.method) and one.method == one.method
assert hash(one.method) != hash(other.method) and one.method != other.method
items = []
assert hash(items.append) == hash(items.append) and hash(len) == hash(len)
assert hash(items.append) != hash(items.extend)
assert len({hash(Plain) for _ in range(9)}) == 1
live = [Plain() for _ in range(5_000)]
assert len({hash(o) for o in live}) == 5_000
assert len({*live, *live}) == 5_000
assert {None: 1, ...: 2, NotImplemented: 3}[None] == 1
assert object.__hash__(one) == hash(one)
print("found again", len(held))
