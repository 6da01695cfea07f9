"""Protocols and services are those that /etc/protocols and /etc/services name, whoever asks."""
import ctypes
import socket
import subprocess
import sys


def rows_of(path):
    with open(path) as file:
        lines = (line.partition("#")[0].split() for line in file)
        return [tuple(words) for words in lines if words]


class Entry(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("aliases", ctypes.POINTER(ctypes.c_char_p)),
                ("number", ctypes.c_int), ("protocol", ctypes.c_char_p)]


def words_of(entry):
    aliases = []
    while entry.aliases[len(aliases)] is not None:
        aliases.append(entry.aliases[len(aliases)].decode())
    return entry.name.decode(), entry.number, aliases


def all_of(ask):
    ask.restype = ctypes.POINTER(Entry)
    while entry := ask():
        yield entry.contents


c = ctypes.CDLL(None)
protocols, services = rows_of("/etc/protocols"), rows_of("/etc/services")
print(all(socket.getprotobyname(name) == int(number)
          for name, number, *aliases in protocols), socket.getprotobyname("TCP"))
print([(name, str(number), *aliases)
       for name, number, aliases in map(words_of, all_of(c.getprotoent))] == protocols)
c.setprotoent(0)
print(words_of(c.getprotoent().contents)[0], c.endprotoent() is not None)
c.getprotobynumber.restype = ctypes.POINTER(Entry)
print(words_of(c.getprotobynumber(17).contents), bool(c.getprotobynumber(4711)))
print([(entry.name.decode(), f"{socket.ntohs(entry.number)}/{entry.protocol.decode()}")
       for entry in all_of(c.getservent)] == [row[:2] for row in services])
first = {}
for name, place, *aliases in services:
    port, _, protocol = place.partition("/")
    for called in (name, *aliases):
        first.setdefault((called, protocol), int(port))
print(all(socket.getservbyname(*called) == port for called, port in first.items()))
print(socket.getservbyname("www"), socket.getservbyport(443), socket.getservbyport(53, "udp"))
for call, *arguments in ((socket.getservbyname, "ntp", "tcp"), (socket.getservbyport, 123, "tcp"),
                         (socket.getprotobyname, "nope")):
    try:
        print(call(*arguments))
    except OSError as error:
        print(error)
room = ctypes.create_string_buffer(4)
found = ctypes.POINTER(Entry)()
print(c.getservbyname_r(b"http", b"tcp", ctypes.byref(Entry()), room, 4, ctypes.byref(found)),
      bool(found))
c.getservent()
FIRST = """
import ctypes
c = ctypes.CDLL(None)
c.getservent.restype = c.getprotoent.restype = ctypes.POINTER(ctypes.c_char_p)
print(c.getprotoent()[0], c.getservent()[0])
"""
c.getprotoent()
print("a child begins anew:", subprocess.run([sys.executable, "-c", FIRST], capture_output=True,
                                             text=True).stdout, end="")
