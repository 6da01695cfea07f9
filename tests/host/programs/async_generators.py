# trace: ticks born: async generator
# trace: main#\d+ blocked: await ticks
# trace: ticks blocked: sleep until 1.000 s
# trace: ticks blocked: yielded
# trace: ticks -> main#\d+ value: yield 0
# trace: <listcomp> blocked: await __anext__
# trace: main#\d+ -> ticks 2 value: send 'hello'
# trace: ticks 2 ended: failed \(ValueError: thrown\)
# trace: resource ended: returned
# trace: resource 2 ended: failed \(KeyError
"""async for, async with, asynccontextmanager, asend, athrow and aclose."""
import asyncio
import contextlib


async def ticks(count):
    try:
        for n in range(count):
            await asyncio.sleep(1)
            got = yield n
            if got:
                print("sent", got)
    finally:
        await asyncio.sleep(0)
        print("ticks closed")


@contextlib.asynccontextmanager
async def resource(name):
    print("open", name)
    await asyncio.sleep(1)
    try:
        yield name
    except KeyError as error:
        print("seen inside", repr(error))
        await asyncio.sleep(1)
        raise
    finally:
        await asyncio.sleep(1)
        print("close", name)


class Reader:
    def __aiter__(self):
        self.left = 3
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        await asyncio.sleep(0.5)
        return self.left


async def main():
    async for n in ticks(3):
        print("tick", n)
    print([n async for n in Reader()])
    generator = ticks(5)
    print(await generator.asend(None), await generator.asend("hello"))
    try:
        await generator.athrow(ValueError("thrown"))
    except ValueError as error:
        print("came out:", error)
    async with resource("a") as name:
        print("using", name)
    try:
        async with resource("b"):
            raise KeyError("k")
    except KeyError:
        print("passed through")
    unfinished = ticks(9)
    print(await anext(unfinished))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(resource("c"))
        print("in the stack")


asyncio.run(main())
