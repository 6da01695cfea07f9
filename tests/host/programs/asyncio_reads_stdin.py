# stdin: first
# stdin: second
"""An event loop watches stdin as any pipe: by select, poll, epoll and asyncio's streams."""
import asyncio
import select
import sys


async def main():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print("read", line)
    transport.close()


poller = select.poll()
poller.register(sys.stdin, select.POLLIN)
print("poll", [events & select.POLLIN for _, events in poller.poll()])
print("select", [r is sys.stdin for r in select.select([sys.stdin], [], [])[0]])
with select.epoll() as epoll:
    epoll.register(0, select.EPOLLIN)
    print("epoll", [events & select.EPOLLIN for _, events in epoll.poll()])
asyncio.run(main())
