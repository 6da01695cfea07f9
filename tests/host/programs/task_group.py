# trace: main#?\d*|groups blocked: gather \(task group
# trace: ok ended: returned \(2\)
# trace: fails ended: failed \(ValueError: 1\)
# trace: ok 3 ended: cancelled
# trace: timeouts blocked: sleep until 1.000 s|timeouts blocked: sleep until
# trace: timeouts ready: cancelled
# trace: timeouts ended: returned
"""A TaskGroup waits for all; one failure cancels the others; timeouts nest."""
import asyncio


async def ok(n):
    await asyncio.sleep(n)
    print("ok", n)
    return n


async def fails(n):
    await asyncio.sleep(n)
    raise ValueError(n)


async def groups():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ok(n)) for n in (2, 1)]
    print([t.result() for t in tasks])
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(ok(5))
            group.create_task(fails(1))
            group.create_task(fails(1))
    except* ValueError as errors:
        print(sorted(e.args for e in errors.exceptions))


async def timeouts():
    try:
        async with asyncio.timeout(3):
            async with asyncio.timeout(1) as inner:
                await asyncio.sleep(2)
    except TimeoutError:
        print("inner", inner.expired())
    async with asyncio.timeout(2) as limit:
        await asyncio.sleep(1)
        limit.reschedule(None)
        await asyncio.sleep(2)
    print("not expired", limit.expired())


asyncio.run(groups())
asyncio.run(timeouts())
