# trace: python 2 born: process
# never: Unsupported
"""fork and asyncio: a loop that runs in the parent does not run in the child, where another can."""
import asyncio
import os
import signal
import sys

READ, WRITE = os.pipe()


def say(*words):
    os.write(WRITE, (" ".join(map(str, words)) + "\n").encode())


def told():
    say("end")
    text = b""
    while not text.endswith(b"end\n"):
        text += os.read(READ, 100_000)
    return text.decode().removesuffix("end\n")


async def work(name):
    for turn in range(2):
        await asyncio.sleep(0.01)
        say(name, turn)
    return name


async def over_a_socket():
    async def serve(reader, writer):
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    answer = await reader.readline()
    writer.close()
    server.close()
    await server.wait_closed()
    return answer


async def in_child():
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, heard.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await heard.wait()
    say("heard", await asyncio.gather(work("c"), work("d")))
    say(await over_a_socket(), await loop.run_in_executor(None, lambda: 42))


async def main():
    others = asyncio.gather(work("a"), work("b"))
    await asyncio.sleep(0)
    pid = os.fork()
    if pid == 0:
        say("a loop runs:", asyncio._get_running_loop() is not None)
        asyncio.run(in_child())
        os._exit(4)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    print(told(), end="")
    print(await others)
    print(told(), end="")


asyncio.run(main())
# and of a child whose parent's loop has ended
pid = os.fork()
if pid == 0:
    asyncio.run(in_child())
    sys.exit(6)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(told(), end="")


# a loop that waits for the end of a child
async def watch():
    pid = os.fork()
    if pid == 0:
        os._exit(9)
    ended = asyncio.get_running_loop().create_future()
    watcher = asyncio.PidfdChildWatcher()
    with watcher:
        watcher.attach_loop(asyncio.get_running_loop())
        watcher.add_child_handler(pid, lambda pid, status: ended.set_result(status))
        print("watched:", await ended)


asyncio.run(watch())
