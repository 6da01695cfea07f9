"""What the C library keeps for a process, each process has by itself: environment, locale, the
state of random numbers, what C's streams have not written yet; and working directory and umask."""
import ctypes
import locale
import multiprocessing
import os
import subprocess
import sys

c = ctypes.CDLL("libc.so.6", use_errno=True)
c.getenv.restype = ctypes.c_char_p
c.lrand48.restype = ctypes.c_long

ASK = """
import ctypes, os
c = ctypes.CDLL("libc.so.6")
c.getenv.restype = ctypes.c_char_p
print(os.environ.get("FRUIT"), c.getenv(b"FRUIT"))
os.environ["FRUIT"] = "melon"
os.environ["ONLY_HERE"] = "yes"
print(c.getenv(b"FRUIT"), c.getenv(b"ONLY_HERE"))
"""


room = ctypes.create_string_buffer(4096)


def buffered():
    c.setvbuf(ctypes.c_void_p.in_dll(c, "stdout"), room, 0, 4096)


def ask(**words):
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, **words)
    return done.stdout.split("\n"), done.stderr


def change(pipe):
    print("begins with", c.getenv(b"FRUIT"), locale.setlocale(locale.LC_CTYPE), c.random(),
          flush=True)
    c.setenv(b"FRUIT", b"plum", 1)
    for n in range(100):  # so many that the array has to grow
        c.setenv(b"FRUIT_%d" % n, b"many", 0)
    c.unsetenv(b"HOME")
    locale.setlocale(locale.LC_ALL, "C")
    c.srand(7)
    os.chdir("/")
    os.umask(0o77)
    buffered()
    c.printf(b"by C in the child\n")
    pipe.send("changed")
    pipe.recv()
    print("kept", c.getenv(b"FRUIT"), c.getenv(b"FRUIT_99"), c.getenv(b"HOME"),
          locale.setlocale(locale.LC_CTYPE), os.getcwd(), oct(os.umask(0)), flush=True)


def other(pipe):
    pipe.recv()
    print("sibling", c.getenv(b"FRUIT"), c.getenv(b"FRUIT_99"), c.getenv(b"HOME") is None,
          locale.setlocale(locale.LC_CTYPE), flush=True)
    pipe.send("done")


if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    print(ask(env={**os.environ, "FRUIT": "orange"}))
    os.environ["FRUIT"] = "apple"
    print(ask(), c.getenv(b"FRUIT"), c.getenv(b"ONLY_HERE"))
    print(ask(env={"PATH": os.environ["PATH"]}))
    spawn = multiprocessing.get_context("spawn")
    ends = [spawn.Pipe(), spawn.Pipe()]
    first = spawn.Process(target=change, args=(ends[0][1],))
    second = spawn.Process(target=other, args=(ends[1][1],))
    here = os.getcwd()
    first.start()
    print(ends[0][0].recv())
    print("parent", c.getenv(b"FRUIT"), c.getenv(b"FRUIT_99"), c.getenv(b"HOME") is None,
          locale.setlocale(locale.LC_CTYPE), os.getcwd() == here, os.umask(0o22) == 0o77,
          flush=True)
    buffered()
    c.printf(b"by C in the parent\n")
    c.fflush(None)
    second.start()
    ends[1][0].send("go")
    print(ends[1][0].recv())
    ends[0][0].send("go")
    first.join()
    second.join()
    print("random", c.random(), c.random(), c.rand(), c.lrand48(), c.lrand48(), flush=True)
    # what the environment is made of
    for call, words in ((c.setenv, (b"", b"x", 1)), (c.setenv, (b"A=B", b"x", 1)),
                        (c.unsetenv, (b"A=B",)), (c.setenv, (b"TWICE", b"one", 1)),
                        (c.setenv, (b"TWICE", b"two", 0))):
        ctypes.set_errno(0)
        print(call(*words), ctypes.get_errno(), c.getenv(b"TWICE"))
    text = ctypes.create_string_buffer(b"ALIAS=before")
    print(c.putenv(text), c.getenv(b"ALIAS"))
    text.value = b"ALIAS=after"
    print(c.getenv(b"ALIAS"), c.putenv(b"ALIAS"), c.getenv(b"ALIAS"))
    print(c.clearenv(), c.getenv(b"HOME"), c.setenv(b"NEW", b"one", 1), c.getenv(b"NEW"))
