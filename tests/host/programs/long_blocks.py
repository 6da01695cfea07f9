"""Blocks of memory longer than 4 KiB grow, shrink and come back, and hold what was put in them."""
import random
import zlib

chance = random.Random(5)
SIZES = [4000, 4097, 5121, 9000, 40_000, 70_000, 131_073, 200_000, 1_100_000, 3_000_000]
texts = {}
for turn in range(3000):
    name = chance.randrange(12)
    if name not in texts or chance.random() < 0.2:
        size = chance.choice(SIZES) + chance.randrange(2000)
        fresh = bytearray(size)
        assert not any(fresh), "a new one is not all zeroes"
        fresh[::97] = bytes([turn % 256]) * len(fresh[::97])
        texts[name] = fresh
    elif chance.random() < 0.5:
        more = chance.randbytes(chance.choice((10, 5000, 90_000)))
        before = zlib.crc32(texts[name])
        texts[name] += more
        assert zlib.crc32(texts[name][:len(texts[name]) - len(more)]) == before
        if len(texts[name]) > 8_000_000:
            del texts[name][4096:]
    else:
        del texts[name][chance.randrange(len(texts[name])) + 1:]
print({name: (len(text), zlib.crc32(text)) for name, text in sorted(texts.items())})

numbers = []
for number in range(300_000):
    numbers.append(number)
    if number % 50_000 == 49_999:
        del numbers[number // 3:]
print(len(numbers), sum(numbers))
table = {number: str(number) for number in range(100_000)}
for number in range(0, 100_000, 3):
    del table[number]
print(len(table), sum(map(len, table.values())))
