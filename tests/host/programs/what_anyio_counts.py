# trace: main.* semaphore door has 2 of 2 places free
# trace: main.* semaphore door has 1 of 2 places free
# trace: ^producer.* channel send holds 0 of 2 items
# trace: ^producer.* channel send holds 2 of 2 items
# trace: main.* event ready is set
# trace: ^consumer.* limiter has 1 of 1 places free
# trace: ^consumer.* limiter has 0 of 1 places free
# trace: channel send holds 0 of 2 items
# never: channel receive holds
# never: holds 3 of 2
"""Anyio's semaphores, limiters, events and channels count; both ends of a channel count as one."""
import anyio


async def producer(send):
    async with send:
        for number in range(5):
            await send.send(number)


async def consumer(receive, limiter, ready):
    await ready.wait()
    async with receive:
        async for number in receive:
            async with limiter:
                print(number)
                await anyio.sleep(0.01)


async def main():
    send, receive = anyio.create_memory_object_stream(2)
    limiter = anyio.CapacityLimiter(1)
    door = anyio.Semaphore(2)
    ready = anyio.Event()
    async with anyio.create_task_group() as nursery:
        nursery.start_soon(producer, send)
        nursery.start_soon(consumer, receive, limiter, ready)
        async with door:
            await anyio.sleep(0.05)
            ready.set()


anyio.run(main)
