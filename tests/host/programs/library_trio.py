# trace: child blocked: sleep at
# trace: child 2 blocked: sleep at
# trace: main#3 blocked: gather \(nursery\)
# trace: producer blocked: channel send
# trace: consumer blocked: channel receive
# trace: main#3 blocked: sleep \(sleep for ever\)
# trace: main#3 blocked: future \(result of a thread\)
# trace: waiter blocked: event \(event ev\)
"""trio: tasks are lanes by the names of their functions, and wait for what trio says."""
import trio
async def child(name, n):
    for i in range(n):
        await trio.sleep(0.1 * (1 + n))
        print(name, i)
async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(child, "a", 2)
        nursery.start_soon(child, "b", 3)
    send, receive = trio.open_memory_channel(1)
    async def producer():
        async with send:
            for i in range(3):
                await send.send(i)
    async def consumer():
        async with receive:
            async for v in receive:
                print("got", v)
    async with trio.open_nursery() as n:
        n.start_soon(producer); n.start_soon(consumer)
    with trio.move_on_after(1) as scope:
        await trio.sleep_forever()
    print("cancelled", scope.cancelled_caught)
    print(await trio.to_thread.run_sync(lambda: 42))
    ev = trio.Event()
    lock = trio.Lock()
    async def waiter():
        await ev.wait()
        async with lock: print("woken")
    async with trio.open_nursery() as n:
        n.start_soon(waiter); await trio.sleep(0.5); ev.set()
trio.run(main)
