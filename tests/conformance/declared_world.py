"""Not a lesson: hosts, services and devices as a program meets them, on both sides."""
# /// fiberscope
# machine = { cores = 1 }
# [[hosts]]
# name = "a.example"
# latency_ms = 50
# [[hosts.services]]
# pages = [{ path = "/", text = "hello", delay_ms = 100 }, { path = "/big", bytes = 100000 }]
# [[hosts.services]]
# kind = "echo"
# port = 7
# [[hosts.services]]
# kind = "silent"
# port = 8
# [[hosts.services]]
# kind = "reset"
# port = 9
# [[hosts.services]]
# kind = "send"
# port = 13
# delay_ms = 100
# text = "noon"
# [[devices]]
# name = "mouse"
# inputs = [{ at_ms = 100, text = "left" }, { at_ms = 300, text = "right" }]
# [[devices]]
# name = "stdin"
# inputs = [{ at_ms = 600, text = "Ada" }]
# ///
import asyncio
import os
import select
import socket
import time
from urllib.error import HTTPError
from urllib.request import urlopen

from gevent import monkey

started = 0


def begin():
    global started
    started = time.monotonic()


def tell(*words):
    print(*words, f"{time.monotonic() - started:.1f} s")
    begin()


def devices():
    mouse = open("/dev/mouse")
    tell(mouse.readline())
    os.set_blocking(mouse.fileno(), False)
    try:
        os.read(mouse.fileno(), 10)
    except BlockingIOError:
        tell("nothing")
    tell(select.select([mouse], [], [], 10)[0] == [mouse])
    again = os.open("/dev/mouse", os.O_RDONLY)
    tell(os.read(again, 3), os.read(again, 100), os.read(again, 100))
    tell(input())


def fails(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except OSError as error:
        tell(repr(error))


def pages():
    for path in "/", "/big":
        with urlopen("http://a.example" + path) as answer:
            tell(answer.status, len(answer.read()))
    try:
        urlopen("http://a.example/nothing")
    except HTTPError as error:
        tell(error.code)
    fails(urlopen, "http://b.example/")


def services():
    with socket.create_connection(("a.example", 7)) as echo:
        tell(echo.getpeername())
        for word in b"one", b"two":
            echo.sendall(word)
            tell(echo.recv(100))
        echo.shutdown(socket.SHUT_WR)
        tell(echo.recv(100))
    with socket.create_connection(("a.example", 8)) as silent:
        silent.settimeout(0.2)
        silent.sendall(b"x")
        begin()
        fails(silent.recv, 10)
    with socket.create_connection(("a.example", 9)) as resets:
        resets.sendall(b"x")
        begin()
        fails(resets.recv, 10)
    with socket.create_connection(("a.example", 13)) as sends:
        begin()
        tell(sends.recv(100), sends.recv(100))


async def streams():
    reader, writer = await asyncio.open_connection("a.example", 7)
    tell("connected")
    writer.write(b"hello\n")
    tell(await reader.readline())
    writer.close()


begin()
devices()
begin()
pages()
services()
begin()
fails(socket.create_connection, ("a.example", 99))
fails(socket.create_connection, ("a.example", 7), timeout=0.02)
asyncio.run(streams())
fails(asyncio.run, asyncio.open_connection("a.example", 99))
monkey.patch_all()
begin()
fails(socket.create_connection, ("a.example", 99))
fails(socket.create_connection, ("a.example", 7), timeout=0.02)
begin()
pages()
services()
