# alone: 0
# recipe: {"machine": {"cores": 2}, "call_costs": [
# recipe:   {"function": "textwrap.shorten", "cost": "3ms"},
# recipe:   {"function": "bisect.bisect", "cost": "40ms"}, {"function": "no.such", "cost": "1s"},
# recipe:   {"function": "bisect.nothing", "cost": "1s"}]}
# prints: a declared one in C 40
# prints: one of Python's 3
# prints: rounds 30
# prints: texts, given and returned 24 True
# prints: items 15 15
# prints: short ones nothing
# prints: with the GIL: late by 30 ms
# prints: without it: not late
# prints: an exception 40
# prints: methods 6
# prints: bisect.nothing does not exist
# trace: computed in bisect.bisect for 40 ms at call_costs.py
# trace: computed in _hashlib.pbkdf2_hmac for 30 ms, without the GIL at call_costs.py
"""Functions that compute outside of the program's lines take the time that is usual or declared."""
import bisect
import hashlib
import textwrap
import threading
import time
import zlib


def passed(call, *arguments):
    began = time.monotonic_ns()
    try:
        result = call(*arguments)
    except (TypeError, ValueError):
        result = None
    return (time.monotonic_ns() - began) // 1_000_000, result


print("a declared one in C", passed(bisect.bisect, [1, 2], 1)[0])
print("one of Python's", passed(textwrap.shorten, "a text", 5)[0])
print("rounds", passed(hashlib.pbkdf2_hmac, "sha256", b"word", b"salt", 100_000)[0])
text = bytes(range(256)) * 16 * 1024
took, packed = passed(zlib.compress, text)
print("texts, given and returned", took, passed(zlib.decompress, packed)[0] == 2)
numbers = list(range(100_000))
print("items", passed(sorted, numbers)[0], passed(numbers.sort)[0])
began = time.monotonic_ns()
sum(range(100)), sorted([3, 1]), hashlib.sha256(b"short")
print("short ones", "nothing" if time.monotonic_ns() - began < 10_000 else "something")


def late(call, *arguments):
    """By how much a thread that sleeps for 10 ms wakes up late while another one calls."""
    times = []

    def sleeper():
        time.sleep(0.01)
        times.append(time.monotonic_ns())

    began = time.monotonic_ns()
    thread = threading.Thread(target=sleeper)
    thread.start()
    call(*arguments)
    thread.join()
    return (times[0] - began - 10_000_000) // 1_000_000


print("with the GIL: late by", late(bisect.bisect, [1], 1), "ms")
print("without it:", "not late" if late(
    hashlib.pbkdf2_hmac, "sha256", b"word", b"salt", 100_000) == 0 else "late")
print("an exception", passed(bisect.bisect, None, 1)[0])
packer = zlib.compressobj()
print("methods", passed(packer.compress, text[:1_024_000])[0])
