# alone: 0
# recipe: {"world": {"files": [{"path": "data/in.txt", "text": "one\ntwo\n"},
# recipe:                      {"path": "big.bin", "bytes": 1000000}],
# recipe:            "disk": {"latency_ns": 10000000, "bandwidth": 10000000}}}
# trace: opened file \(data/in.txt\)
# trace: operation 1 started \(read data/in.txt\)
# trace: main.* blocked: i/o \(read from disk data/in.txt \(fd \d+\)\)
# trace: opened file \(big.bin\)
# trace: blocked: i/o \(read from disk big.bin
# trace: blocked: i/o \(write to disk saved
# prints: ['data', 'big.bin']
# prints: one 10
# prints: again 10
# prints: blocked 23 []
# prints: read 1000000 100
# prints: cached 1000000 0
# prints: saved 10
"""Declared files lie on a disk that takes its time: the first read waits for it, also without
blocking, and keeps the event loop from doing anything else."""
import asyncio
import os
import time

at_first = time.monotonic()


def now():
    return round((time.monotonic() - at_first) * 1000)


here = os.path.dirname(os.path.abspath(__file__))
print([name for name in ("data", "big.bin") if os.path.exists(name)])
with open("data/in.txt") as file:
    print(file.readline().strip(), now())
with open("data/in.txt") as file:
    file.read()
    print("again", now())


async def main():
    ticks = []

    async def tick():
        while True:
            await asyncio.sleep(0.001)
            ticks.append(now())

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    number = os.open("big.bin", os.O_RDONLY | os.O_NONBLOCK)
    began = now()
    os.read(number, 10)
    print("blocked", now() - began, ticks)
    ticking.cancel()
    os.close(number)


asyncio.run(main())
with open("big.bin", "rb", buffering=0) as file:
    began = now()
    size = 0
    while part := file.read(65536):
        size += len(part)
    print("read", size, (now() - began) // 100 * 100)
    began = now()
    file.seek(0)
    print("cached", len(file.read()), now() - began)
with open("saved", "w") as file:
    file.write("x" * 1000)
    file.flush()
    began = now()
    os.fsync(file.fileno())
    print("saved", (now() - began) // 10 * 10)
