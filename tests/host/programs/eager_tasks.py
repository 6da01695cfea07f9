"""Tasks that begin at once, where this version of Python has them (3.12 on): such a task runs
inside of whoever makes it until it waits, and one that never waits never comes to the loop."""
import asyncio
import queue
import threading

told = []


async def waits(name):
    told.append(f"{name} begins")
    await asyncio.sleep(0)
    told.append(f"{name} ends")
    return name


async def never_waits(name):
    told.append(f"{name} runs")
    return name


async def fails():
    raise ValueError("at once")


async def main():
    one, two = asyncio.create_task(waits("one")), asyncio.create_task(never_waits("two"))
    told.append(f"made: {one.done()} {two.done()}")
    told.append(await asyncio.gather(one, two))
    try:
        await asyncio.create_task(fails())
    except ValueError as error:
        told.append(str(error))
    async with asyncio.TaskGroup() as group:
        group.create_task(waits("three"))
        told.append("in the group")


asyncio.run(main())
print(told)

told.clear()
factory = getattr(asyncio, "eager_task_factory", None)
if factory is not None:
    async def eager():
        asyncio.get_running_loop().set_task_factory(factory)
        await main()

    asyncio.run(eager())
print(told)

# and queues that are shut down (3.13 on)
if hasattr(queue.Queue, "shutdown"):
    numbers = queue.Queue()

    def take():
        try:
            while True:
                told.append(numbers.get())
        except queue.ShutDown:
            told.append("shut down")

    taker = threading.Thread(target=take)
    taker.start()
    numbers.put(1)
    numbers.shutdown()
    taker.join()
    print(told[-2:])
