# trace: limited.* blocked: semaphore \(limiter lim\)
"""anyio: the same program on asyncio and on trio."""
import anyio, sys
async def work(name, t):
    await anyio.sleep(t); print(name)
async def main():
    async with anyio.create_task_group() as tg:
        tg.start_soon(work, "slow", 0.3); tg.start_soon(work, "fast", 0.1)
    with anyio.move_on_after(0.5): await anyio.sleep(10)
    print(await anyio.to_thread.run_sync(lambda: "thread"))
    lim = anyio.CapacityLimiter(1)
    done = []
    async def limited(n):
        async with lim:
            await anyio.sleep(0.1); done.append(n)
    async with anyio.create_task_group() as tg:
        for i in range(3): tg.start_soon(limited, i)
    print("limited", sorted(done))  # trio shuffles who runs next
for backend in ("asyncio", "trio"):
    anyio.run(main, backend=backend)
