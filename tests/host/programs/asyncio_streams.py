"""asyncio: streams, datagrams and call_soon_threadsafe, all in one program on 127.0.0.1."""
import asyncio
import socket
import threading
import time


async def handle(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def client(number, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = []
    for word in ("one", "two", "three"):
        writer.write(f"{word} {number}\n".encode())
        lines.append((await reader.readline()).decode().strip())
        await asyncio.sleep(0.001)
    writer.close()
    await writer.wait_closed()
    return lines


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data[::-1], address)


class Asker(asyncio.DatagramProtocol):
    def __init__(self, answer):
        self.answer = answer

    def datagram_received(self, data, address):
        self.answer.set_result(data)


async def datagrams():
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    answer = loop.create_future()
    asker, _ = await loop.create_datagram_endpoint(
        lambda: Asker(answer), remote_addr=server.get_extra_info("sockname")
    )
    asker.sendto(b"stressed")
    print("datagram", await answer)
    asker.close()
    server.close()


async def from_a_thread():
    loop = asyncio.get_running_loop()
    told = loop.create_future()

    def work():
        time.sleep(0.01)
        loop.call_soon_threadsafe(told.set_result, "done")

    thread = threading.Thread(target=work)
    thread.start()
    print("thread", await told)
    thread.join()


async def low_level():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    loop.call_later(0.01, b.send, b"late")
    print("sock_recv", await loop.sock_recv(a, 10))
    try:
        await asyncio.wait_for(loop.sock_recv(a, 10), 0.01)
    except asyncio.TimeoutError:
        print("timeout")
    a.close()
    b.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for lines in await asyncio.gather(*(client(n, port) for n in range(3))):
        print(lines)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"no newline")
    writer.write_eof()
    print("at the end", await reader.read())
    writer.close()
    server.close()
    await server.wait_closed()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        print("refused")
    await datagrams()
    await from_a_thread()
    await low_level()


asyncio.run(main())
