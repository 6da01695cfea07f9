"""A server that shouts back and three clients, all tasks of one event loop.

Each client sends its word in two pieces with a pause between. readline() waits for the end of the
line, however many pieces it takes, and while one task waits the others talk.
"""
# /// fiberscope
# title = "Streams: a server and its clients"
# title_zh = "流：服务器与它的客户端"
# misconception = "What is written with one call is read with one call"
# misconception_zh = "一次写入的内容会被一次读出"
# summary_zh = "一个大声回话的服务器和三个客户端，都是同一个事件循环的任务。"
# moment = 'line "writer.write(half.encode())"'
# watch = [
#   { at = 'line "while line := await"', text = "readline() waits for a line" },
#   { at = 'line "writer.write(half.encode())"', text = "half a word arrives first" },
#   { at = 'line "writer.write(line.upper())"', text = "now it is whole: answered" },
# ]
# watch_zh = ["readline() 等一整行", "先来半个词", "一行齐了：回答"]
# order = 6
# coroutines = 7
# machine = { cores = 1 }
# ///
import asyncio
import time


async def shout(reader, writer):
    while line := await reader.readline():  # "" when the client has closed
        writer.write(line.upper())
    writer.close()


async def client(port, word, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for half in (word[:2], word[2:] + "\n"):
        await asyncio.sleep(pause)
        writer.write(half.encode())
    answer = await reader.readline()
    print(f"t={round((time.time() - start) * 5) / 5} s  {answer.decode().strip()}")
    writer.close()


async def main():
    server = await asyncio.start_server(shout, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    words = {"python": 0.5, "fiber": 0.3, "stream": 0.1}
    await asyncio.gather(*(client(port, word, pause) for word, pause in words.items()))
    server.close()


start = time.time()
asyncio.run(main())
