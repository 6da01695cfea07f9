"""The declared world, in real time: a process that is the hosts and devices for a real python3.

usage: peers.py FOLDER < WORLD (JSON of the settings' tables)   ends when its standard input does

Owns: the services (scheduler/machine/network/services.h), with their delays and the time packets
take. For each there is a Unix socket FOLDER/ADDRESS:PORT, FOLDER/ADDRESS:refused for where there is
none, and FOLDER/control for devices. The other half, inside of the program's process, is
sitecustomize.py, which brings connections here.

1. Connecting takes twice the latency; a service begins one latency later, when it knows of it.
2. What comes before the connection stands are zeros that keep the socket unwritable.
3. A device is a terminal of its own for whoever opens it. Time begins when the first is opened: a
   real python3 takes a while until it has imported what it needs, which on ours takes none.
4. Of what is sent a round trip's worth is on its way at most: the send buffer.
"""

import array
import asyncio
import json
import os
import pathlib
import pty
import socket
import sys
import termios

SEND_BUFFER = 87_040  # scheduler/machine/network/tcp.cpp
WORDS = {200: "OK", 404: "Not Found"}


class Session:
    """One connection to a service, from the service's side."""

    def __init__(self, connection, host, service):
        self.connection = connection
        self.service = service
        self.kind = service.get("kind", "http")
        self.latency = host.get("latency_ms", 0) / 1000
        self.bandwidth = host.get("bandwidth", 0)
        self.line_free = 0.0
        self.heard = b""
        self.busy = self.at_end = self.over = False
        self.loop = asyncio.get_running_loop()

    async def run(self):
        began = self.loop.time()
        await asyncio.sleep(2 * self.latency)
        self.drop_zeros()
        if self.kind == "send":
            delay = began + 3 * self.latency - self.loop.time()
            text = self.service.get("text", "").encode() or b"x" * self.service.get("bytes", 0)
            self.say(text, max(0, delay) + self.delay(self.service), True)
        if self.kind == "reset":
            return await self.reset()
        while not self.at_end:
            try:
                data = await self.loop.sock_recv(self.connection, 16_384)
            except OSError:
                return
            self.at_end = not data
            self.loop.call_later(self.latency, self.arrived, data)

    def drop_zeros(self):
        try:
            while True:
                come = self.connection.recv(65_536, socket.MSG_PEEK)
                zeros = len(come) - len(come.lstrip(b"\0"))
                if zeros == 0:
                    return
                self.connection.recv(zeros)
        except BlockingIOError:
            pass

    async def reset(self):
        """reset: a Unix socket closed with something unread resets the connection."""
        readable = self.loop.create_future()
        self.loop.add_reader(self.connection, lambda: readable.done() or readable.set_result(0))
        await readable
        self.loop.remove_reader(self.connection)
        await asyncio.sleep(2 * self.latency)
        self.close()

    def arrived(self, data):
        if self.kind == "echo" and data:
            self.say(data, self.delay(self.service), False)
        elif self.kind == "http" and data:
            self.heard += data
            self.answer()
        if not data and not self.busy and self.kind != "send":
            self.loop.call_later(self.latency, self.close)

    def answer(self):
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if self.busy or not found:
            return
        line, *lines = head.decode().split("\r\n")
        method, path, version = line.split(" ")
        fields = {k.lower(): v.strip() for k, v in (field.split(":", 1) for field in lines)}
        length = int(fields.get("content-length", 0))
        if len(body) < length:
            return
        self.heard = body[length:]
        wish = fields.get("connection", "").lower()
        close = wish == "close" or (version == "HTTP/1.0" and wish != "keep-alive")
        page = self.page(method, path.partition("?")[0])
        text = page.get("text", "").encode() or b"x" * page.get("bytes", 1000)
        status = page.get("status", 200)
        answer = (
            f"HTTP/1.1 {status} {WORDS.get(status, 'Status')}\r\n"
            f"Content-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
            + ("Connection: close\r\n" if close else "")
            + "\r\n"
        )
        self.busy = True
        self.say(answer.encode() + (b"" if method == "HEAD" else text), self.delay(page), close)

    def page(self, method, path):
        pages = self.service.get("pages", [])
        found = [page for page in pages if page.get("path", "/") == path]
        if method not in ("GET", "HEAD", "POST"):
            return {"status": 501, "text": "Not Implemented\n"}
        if pages and not found:
            return {"status": 404, "text": "Not Found\n"}
        return found[0] if found else {"delay_ms": self.service.get("delay_ms", 0)}

    @staticmethod
    def delay(part):
        return part.get("delay_ms", 0) / 1000

    def say(self, data, delay, and_close):
        parts = [data[i : i + SEND_BUFFER] for i in range(0, len(data), SEND_BUFFER)]

        def leave(number):
            leaves = max(self.loop.time(), self.line_free)
            takes = len(parts[number]) / self.bandwidth if self.bandwidth else 0
            self.line_free = leaves + takes
            self.loop.call_at(self.line_free + self.latency, arrive, number)
            if number + 1 < len(parts):
                self.loop.call_at(self.line_free + 2 * self.latency, leave, number + 1)

        def arrive(number):
            last = number + 1 == len(parts)
            self.busy = self.busy and not last
            if not self.over:
                ending = last and (and_close or self.at_end)
                asyncio.ensure_future(self.write(parts[number], ending))

        self.loop.call_later(delay, leave, 0)

    async def write(self, data, and_close):
        try:
            await self.loop.sock_sendall(self.connection, data)
        except OSError:
            and_close = True
        if and_close:
            self.close()
        elif self.kind == "http":
            self.answer()  # what was asked meanwhile

    def close(self):
        if not self.over:
            self.over = True
            self.loop.remove_reader(self.connection)
            self.connection.close()


class Devices:
    """Gives the program a terminal for each time that it opens a device."""

    def __init__(self, devices):
        self.devices = {device["name"]: device for device in devices}
        self.open = []  # (our end of the terminal, the device), as long as time has not begun
        self.began = None

    async def serve(self, connection):
        loop = asyncio.get_running_loop()
        name = (await loop.sock_recv(connection, 1000)).decode()
        ours, theirs = pty.openpty()
        modes = termios.tcgetattr(theirs)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(theirs, termios.TCSANOW, modes)
        self.open.append((ours, self.devices[name]))
        # standard input is open from the first moment on: the clock waits for another, if there is
        if name != "stdin" or len(self.devices) == 1:
            self.begin(loop)
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs]))
        connection.sendmsg([b"+"], [rights])
        os.close(theirs)
        connection.close()

    def begin(self, loop):
        self.began = self.began or loop.time()
        for ours, device in self.open:
            for one in device.get("inputs", []):
                line = one.get("text", "").encode() + b"\n"
                loop.call_at(self.began + one.get("at_ms", 0) / 1000, os.write, ours, line)
        self.open.clear()


async def accept(path, serve):
    """accept: `serve` is a coroutine function of the connection."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(1000)
    listener.setblocking(False)
    running = set()
    while True:
        connection, _ = await asyncio.get_running_loop().sock_accept(listener)
        connection.setblocking(False)
        task = asyncio.ensure_future(serve(connection))
        running.add(task)
        task.add_done_callback(running.discard)


async def main():
    folder = pathlib.Path(sys.argv[1])
    world = json.loads(sys.stdin.buffer.readline())
    tasks = []
    for host in world["hosts"]:
        for service in [*host["services"], {"kind": "silent", "port": "refused"}]:
            path = folder / f"{host['address']}:{service.get('port', 80)}"

            async def session(connection, host=host, service=service):
                await Session(connection, host, service).run()

            tasks.append(asyncio.ensure_future(accept(path, session)))
    tasks.append(asyncio.ensure_future(accept(folder / "control", Devices(world["devices"]).serve)))
    await asyncio.sleep(0)  # they listen
    print("ready", flush=True)
    ended = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_reader(0, lambda: ended.done() or ended.set_result(None))
    await ended


asyncio.run(main())
