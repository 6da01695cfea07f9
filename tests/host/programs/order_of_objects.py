# alone: 0
# prints: 3 workers
"""What depends on where objects lie: identities, hashes, the order of sets, sweeps."""
import asyncio
import ctypes
import gc
import os
import random
import resource
import sys
import tempfile
import threading
import time
import uuid
import weakref


class Thing:
    def __init__(self, number):
        self.number = number
        self.me = self


things = [Thing(i) for i in range(200)]
print("set", [thing.number for thing in set(things)])
print("identities", [id(thing) & 0xFFFFFFF for thing in things[::40]], hash(Thing), id(len))
print("hashes", hash("text"), hash(b"bytes"), {"a", "b", "c", "d"})
swept = []
for i in range(3000):
    thing = Thing(i)
    if i % 300 == 0:
        weakref.finalize(thing, swept.append, (i, time.perf_counter()))
del thing
print("swept", len(swept), swept[:3], gc.get_count(), gc.get_stats()[0])
print("of C", ctypes.addressof(ctypes.c_int.in_dll(ctypes.CDLL(None), "optind")),
      ctypes.addressof(ctypes.create_string_buffer(100_000)))
print("chance", os.urandom(4), random.random(), uuid.uuid4(), uuid.uuid1(), os.path.basename(
    tempfile.mktemp()), random.SystemRandom().random())
print("used", resource.getrusage(resource.RUSAGE_SELF), os.times())
print("process", os.getpid(), os.getppid(), threading.get_ident(), threading.get_native_id(),
      os.nice(0), os.umask(0o22), os.sched_getaffinity(0), os.getcwd()[:0], os.getpriority(0, 0))
print("limits", [resource.getrlimit(number) for number in range(16)])
print("streams", [os.isatty(number) for number in range(3)], sys.stdout.encoding, sys.flags,
      os.environ.get("LD_BIND_NOW"), sys.stdin.read()[:0])
print("descriptors", sorted(os.listdir("/proc/self/fd")), os.dup(0))

order = []


def worker(number):
    order.append((number, threading.get_ident()))
    time.sleep(0.01)


workers = {threading.Thread(target=worker, args=(i,)) for i in range(3)}
for thread in workers:
    thread.start()
for thread in workers:
    thread.join()
print("threads", order, time.perf_counter())


async def task(number):
    await asyncio.sleep(0)
    return number


async def main():
    done, _ = await asyncio.wait({asyncio.ensure_future(task(i)) for i in range(9)})
    print("tasks", [each.result() for each in done], time.monotonic())


asyncio.run(main())
print(len(workers), "workers")
