# trace: blocked: i/o
"""trio: a server and its client."""
import trio
async def serve(stream):
    async for data in stream:
        await stream.send_all(data.upper())
async def main():
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(trio.serve_tcp, serve, 0)
        port = listeners[0].socket.getsockname()[1]
        s = await trio.open_tcp_stream("localhost", port)
        await s.send_all(b"hello")
        print(await s.receive_some())
        await s.aclose()
        nursery.cancel_scope.cancel()
trio.run(main)
