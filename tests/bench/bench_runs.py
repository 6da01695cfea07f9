#!/usr/bin/python3
"""Processor time of runs of an engine that is warm, beside python3's start.

    bench_runs.py ENGINE [RUNS]

The engine serves, as for the window and for `fiberscope sweep`: one that has started by itself, and
one that has taken over a kept start. Of its processes and of itself the time is taken by /proc,
over all runs behind the first; of python3 what wait4(2) says.
"""

import array
import json
import os
import select
import socket
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LOST_UPDATE = os.path.join(HERE, "..", "..", "scenarios", "7_sharing", "lost_update.py")
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


class Engine:
    def __init__(self, path, kept=None):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid == 0:
            theirs.set_inheritable(True)
            words = ["--start-kept-in", kept] if kept else []
            os.execv(path, [path, "--serve", str(theirs.fileno()), *words])
        theirs.close()
        self.runs = 0
        self.heard()  # it has started

    def close(self):
        self.socket.close()
        os.waitpid(self.pid, 0)

    def heard(self):
        return json.loads(self.socket.recv(1 << 20))

    def ticks(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:15]))

    def ask(self, command, text):
        """A run to its end; how long its trace is."""
        self.runs += 1
        reads, writes = os.pipe()
        file = os.memfd_create("recipe")
        os.write(file, json.dumps(text).encode())
        brought = array.array("i", [writes, file])
        self.socket.sendmsg([json.dumps({**command, "run": self.runs}).encode()],
                            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, brought)])
        os.close(writes)
        os.close(file)
        os.set_blocking(reads, False)
        size, ended = 0, False
        while not ended:
            asked = select.select([reads, self.socket], [], [])[0]
            if self.socket in asked:
                ended = self.ends(self.heard())
            while True:
                try:
                    piece = os.read(reads, 1 << 16)
                except BlockingIOError:
                    break
                size += len(piece)
                if not piece:
                    break
            if not ended and reads in asked and not piece:
                ended = self.ends(self.heard())
        os.close(reads)
        return size

    def ends(self, message):
        if message["event"] == "error":
            raise SystemExit(message["message"])
        return message["event"] == "ended" and message["run"] == self.runs


def python_ms(program, runs):
    total = 0.0
    for _ in range(runs):
        pid = os.posix_spawn("/usr/bin/python3", ["python3", program], os.environ,
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        usage = os.wait4(pid, 0)[2]
        total += usage.ru_utime + usage.ru_stime
    return total / runs * 1000


def measure(name, engine, program, runs):
    command = {"command": "run"}
    if engine.ask(command, {"program": program}) <= 1:
        raise SystemExit(f"{name} did not run")
    real = python_ms(program, 20)
    before = engine.ticks()
    for seed in range(runs):
        engine.ask(command, {"program": program, "seed": seed})
    ours = (engine.ticks() - before) * TICK_MS / runs
    print(f"{name:28}{real:9.1f} ms{ours:9.1f} ms{ours / real:8.2f}")


def main():
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    path = os.path.abspath(sys.argv[1])
    with tempfile.NamedTemporaryFile("w", suffix=".py") as hello, \
            tempfile.TemporaryDirectory() as folder:
        hello.write('print("hello")\n')
        hello.flush()
        kept = os.path.join(folder, "start")
        Engine(path, kept).close()  # keeps its start
        print(f"{'processor time of a run':28}{'python3':>12}{'Fiberscope':>12}{'ratio':>8}")
        programs = {"hello": hello.name, "lost_update": os.path.realpath(LOST_UPDATE)}
        for start, engine in (("", Engine(path)), (", kept start", Engine(path, kept))):
            for name, program in programs.items():
                measure(name + start, engine, program, runs)
            engine.close()


if __name__ == "__main__":
    main()
