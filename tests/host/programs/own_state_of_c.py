# never: Unsupported
"""The state of random(3) that a program hands over, and the domain of texts of a process: its own,
whatever other processes do."""
import ctypes
import locale
import multiprocessing
import subprocess
import sys

libc = ctypes.CDLL("libc.so.6")
libc.random.restype = ctypes.c_long
libc.initstate.restype = libc.setstate.restype = ctypes.c_void_p
libc.initstate.argtypes = (ctypes.c_uint, ctypes.c_void_p, ctypes.c_size_t)
libc.setstate.argtypes = (ctypes.c_void_p,)
state = ctypes.create_string_buffer(256)
libc.srandom(5)
print(libc.random(), libc.random())
before = libc.initstate(7, ctypes.addressof(state), 256)
seven = [libc.random() for _ in range(3)]
back = libc.setstate(before)
print(seven, back == ctypes.addressof(state), libc.random())
libc.setstate(back)
print(libc.random())
print(libc.initstate(1, ctypes.addressof(state), 4))

ASK = "import locale; print(locale.textdomain(None), locale.bindtextdomain('own', None))"
print(locale.textdomain(None), locale.bindtextdomain("own", None))
print(locale.textdomain("own"), locale.bindtextdomain("own", "/tmp"))
print(subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True).stdout.strip())
print(locale.textdomain(None), locale.bindtextdomain("own", None))
