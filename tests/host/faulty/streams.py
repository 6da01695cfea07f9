"""asyncio streams: clients that write, read, half-close and give up, each in its own way."""

import asyncio

SIZES = (1, 100, 5_000, 70_000)


async def answer(reader, writer):
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def client(number, port):
    data = bytes([number % 256]) * SIZES[number % len(SIZES)]
    try:
        async with asyncio.timeout(30):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                if number % 3 == 0:
                    writer.write_eof()
                if number % 5 == 4:
                    return "left"
                return "whole" if await reader.readexactly(len(data)) == data else "torn"
            finally:
                writer.close()
    except (OSError, EOFError) as error:  # a timeout is an OSError, too
        return type(error).__name__


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 8000)
    results = await asyncio.gather(*(client(number, 8000) for number in range(20)))
    print(*sorted(results))
    server.close()


asyncio.run(main())
