import asyncio

# /// fiberscope
# [[hosts]]
# name = "news.example"
# latency_ms = 40
# [[hosts]]
# name = "shop.example"
# latency_ms = 70
# [[hosts]]
# name = "blog.example"
# latency_ms = 25
# ///


async def fetch(host):
    reader, writer = await asyncio.open_connection(host, 80)
    writer.write(f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    await writer.drain()
    page = await reader.read()
    writer.close()
    return len(page)


async def main():
    hosts = ["news.example", "shop.example", "blog.example"]
    sizes = await asyncio.gather(*(fetch(host) for host in hosts))
    for host, size in zip(hosts, sizes):
        print(host, size)


asyncio.run(main())
