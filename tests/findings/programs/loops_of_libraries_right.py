"""Loops of libraries look, without waiting, whether files are ready: that is no polling."""

import trio
from tornado import gen, ioloop
from twisted.internet import reactor, task


async def child():
    for _ in range(30):
        await trio.sleep(0)


async def echo(stream):
    async for data in stream:
        await stream.send_all(data)


async def parent():
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(child)
        listeners = await nursery.start(trio.serve_tcp, echo, 0)
        port = listeners[0].socket.getsockname()[1]
        stream = await trio.open_tcp_stream("127.0.0.1", port)
        for _ in range(30):
            await stream.send_all(b"x")
            await stream.receive_some()
        nursery.cancel_scope.cancel()


trio.run(parent)


async def ticks():
    for _ in range(30):
        await gen.sleep(0)


ioloop.IOLoop.current().run_sync(ticks)
looping = task.LoopingCall(lambda: None)
looping.start(0)
reactor.callLater(0.001, reactor.stop)
reactor.run()
