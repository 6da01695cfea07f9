#!/usr/bin/python3
"""An engine that does what a recipe's program names: for tests of the session alone.

Speaks the protocol of scheduler/engine/serve.h; args[0] is a file of trace bytes.
"""

import json
import os
import signal
import socket
import struct
import sys
import time
import zlib



def told():
    """By tests/support/fake_engine.h."""
    try:
        with open(f"/tmp/fake_engine_{os.getppid()}.json", encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


TOLD = told()
MODE = TOLD.get("FAKE_ENGINE", "")
ECHO = TOLD.get("FAKE_ENGINE_ECHO", "")  # a file: every run writes its recipe there


def reply(sock, **message):
    sock.send(json.dumps(message).encode())


def ended(sock, run, status=0, number=0):
    reply(sock, event="ended", run=run, exit_status=status, signal=number)


def legal_blocks():
    """legal_blocks: a trace without end (scheduler/trace/FORMAT.md)."""
    yield b"fiberscope\n\x1a" + struct.pack("<I", 1)
    body = bytes([1, 0, 0, 0, 0, 0, 0, 0])  # RunStarted
    checksum = 0
    while True:
        length = struct.pack("<I", len(body))
        checksum = zlib.crc32(length + body, checksum)
        yield length + struct.pack("<I", checksum) + body
        body = bytes([20, 1, 0, 1]) * 1024  # ClockAdvanced


def obey(sock, run, recipe, pipe, held):
    what = recipe["program"]
    if ECHO:
        with open(ECHO, "w") as out:
            json.dump(recipe, out)
        reply(sock, event="started", run=run, pid=os.getpid())
        return ended(sock, run, status=1)
    data = b"" if what == "echo" else open(recipe["args"][0], "rb").read()
    if what == "refuse":
        reply(sock, event="error", run=run, message="the recipe is not to my taste")
        return
    if what == "mute":
        return
    if what == "babble":
        while True:
            sock.send(b"[]")
    reply(sock, event="started", run=run, pid=os.getpid())
    if what == "good":
        os.write(pipe, data)
        ended(sock, run, status=7)
    elif what == "piecewise":
        for i in range(0, len(data), 100):
            os.write(pipe, data[i : i + 100])
            time.sleep(0.002)
        ended(sock, run)
    elif what == "left open":  # the pipe is held open after the end, by a stray process
        os.write(pipe, data)
        held.append(os.dup(pipe))
        ended(sock, run)
    elif what == "stop":
        os.write(pipe, data)
        os.kill(os.getpid(), signal.SIGSTOP)
    elif what == "no end":
        os.write(pipe, data)
    elif what == "in a block":  # the rest of it is still under way
        os.write(pipe, data[:-3])
        held.append(os.dup(pipe))
    elif what == "cut":
        os.write(pipe, data[:-3])
        ended(sock, run)
    elif what == "killed":
        os.write(pipe, data[:-3])
        print("Fatal Python error: out of paper", file=sys.stderr, flush=True)
        ended(sock, run, status=128 + 11, number=11)
    elif what == "garbage":
        os.write(pipe, b"this is not what you think it is, " * 10)
        held.append(os.dup(pipe))
    elif what == "noise":  # replies that mean nothing
        for packet in (b"\xff\xfe", b"[]", b"7", b"{}", b'{"event":7,"run":"x"}',
                       b'{"event":"ended","run":999}', b'{"event":"dance"}'):
            sock.send(packet)
        os.write(pipe, data)
        ended(sock, run)
    elif what == "flood":
        try:
            for block in legal_blocks():
                os.write(pipe, block)
        except BrokenPipeError:
            pass
    elif what == "hang":
        os.write(pipe, data)
        held.append(os.dup(pipe))
    elif what == "die":
        os.write(pipe, data)
        print("CHECK(heaven) failed", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)
    elif what == "exit":
        print("no Python here", file=sys.stderr, flush=True)
        os._exit(3)
    elif what == "echo":
        with open(recipe["args"][0], "w") as out:
            json.dump(recipe, out)
        ended(sock, run)


def main():
    if MODE == "stillborn":
        print("cannot find Python 3.11", file=sys.stderr)
        sys.exit(1)
    if MODE == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    sock = socket.socket(fileno=int(sys.argv[-1]))
    held = []
    missing = TOLD.get("FAKE_ENGINE_MISSING")
    reply(sock, event="ready", **({"missing": json.loads(missing)} if missing else {}))
    while True:
        packet, descriptors, _, _ = socket.recv_fds(sock, 1 << 20, 2)
        if not packet:
            return
        command = json.loads(packet)
        if command["command"] == "quit":
            return
        if command["command"] == "run":
            with open(descriptors[1]) as file:
                file.seek(0)  # the offset is the writer's
                recipe = json.load(file)
            obey(sock, command["run"], recipe, descriptors[0], held)
            os.close(descriptors[0])


main()
