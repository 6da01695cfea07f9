import asyncio

writers = []


async def listen(reader, writer):
    writers.append(writer)
    while line := await reader.readline():
        for other in writers:
            if other is not writer:
                other.write(line)
    writers.remove(writer)
    writer.close()


async def person(name, says, wait):
    reader, writer = await asyncio.open_connection("127.0.0.1", 7000)
    await asyncio.sleep(wait)
    writer.write(f"{name}: {says}\n".encode())
    print(name, "hears", (await reader.readline()).decode().strip())
    writer.close()


async def main():
    server = await asyncio.start_server(listen, "127.0.0.1", 7000)
    await asyncio.gather(person("mia", "hello", 0.1), person("ben", "hi mia", 0.2))
    server.close()


asyncio.run(main())
