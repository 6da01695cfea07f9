"""What tasks wait for, in the program's terms: hosts, streams, sockets, jobs of a thread pool."""
import asyncio
import socket
import time


def slow(n):
    time.sleep(0.05)
    return n


async def client(name, port):
    reader, writer = await asyncio.open_connection("localhost", port)
    writer.write(name.encode() + b"\n")
    await writer.drain()
    print(name, (await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()


async def serve(reader, writer):
    line = await reader.readline()
    await asyncio.sleep(0.02)
    writer.write(line.upper())
    await writer.drain()
    writer.close()


async def plain_socket(port):
    loop = asyncio.get_running_loop()
    with socket.socket() as sock:
        sock.setblocking(False)
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, b"plain\n")
        print((await loop.sock_recv(sock, 100)).decode().strip())


async def jobs():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, slow, 3))
    print(await asyncio.to_thread(slow, 4))
    answer = loop.create_future()
    loop.call_later(0.01, answer.set_result, 7)
    print(await answer)
    print((await loop.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM))[-1][4][1])


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await client("ann", port)
    await plain_socket(port)
    await jobs()
    server.close()


asyncio.run(main())
# trace: client blocked: i/o \(connect to localhost:\d+\) at asyncio_waits.py:13
# trace: serve blocked: i/o \(recv from client 127.0.0.1:\d+ \(fd \d+\)\) at asyncio_waits.py:22
# trace: client blocked: i/o \(recv from 127.0.0.1:\d+ \(fd \d+\)\) at asyncio_waits.py:16
# trace: client blocked: i/o \(close of 127.0.0.1:\d+ \(fd \d+\)\) at asyncio_waits.py:18
# trace: plain_socket blocked: i/o \(recv from 127.0.0.1:\d+ \(fd \d+\)\) at asyncio_waits.py:35
# trace: jobs blocked: future \(job in a thread pool\) at asyncio_waits.py:40
# trace: jobs blocked: future \(job in a thread pool: slow\) at asyncio_waits.py:41
# trace: jobs blocked: future \(future answer\) until .* at asyncio_waits.py:44
# trace: jobs blocked: i/o \(look up localhost:80\) at asyncio_waits.py:45
# never: blocked: future at
# never: event loop blocked: i/o
