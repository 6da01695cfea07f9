"""Brings a real python3 into the declared world: names, connections and devices lead to peers.py.

Python imports this by itself before the program, as PYTHONPATH says. It stands below the socket
module (and gevent's), where Fiberscope's simulated kernel stands. FIBERSCOPE_PEERS: the folder of
peers.py; world.json in it: the hosts and devices, each host with its address.
"""

import _socket
import builtins
import contextlib
import errno
import io
import json
import os
import time

FOLDER = os.environ["FIBERSCOPE_PEERS"]
with open(FOLDER + "/world.json") as file:
    WORLD = json.load(file)
HOSTS = {host["name"]: host for host in WORLD["hosts"]}
BY_ADDRESS = {host["address"]: host for host in WORLD["hosts"]}
DEVICES = {d.get("path") or "/dev/" + d["name"]: d["name"] for d in WORLD["devices"]}
OWN_ADDRESS = "10.0.0.254"
LOOK_UP_S = 0.001
REFUSED = errno.ECONNREFUSED

# gevent may replace these later
sleep = time.sleep
plain = _socket.socket
plain_open, plain_os_open = io.open, os.open


def resolving(name):
    """resolving: the function of _socket, asked with an address instead of a declared name."""
    asked = getattr(_socket, name)

    def resolve(host, *arguments, **options):
        key = host.decode() if isinstance(host, bytes) else host
        if key in HOSTS:
            sleep(LOOK_UP_S)
            return asked(HOSTS[key]["address"], *arguments, **options)
        own = key is None or key in ("", "localhost") or key[-1:].isdigit() or ":" in key
        if not own:
            sleep(LOOK_UP_S)
            raise _socket.gaierror(_socket.EAI_NONAME, "Name or service not known")
        return asked(host, *arguments, **options)

    return resolve


class Socket(plain):
    """A socket that a declared host can be reached by: from then on it is one of peers.py."""

    __slots__ = ("_host", "_peer", "_refused", "_pending")

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._host = self._refused = self._pending = None

    def connect(self, address):
        if self._host is None and not self._declared(address):
            return super().connect(address)
        if error := self._reach(address):
            raise OSError(error, os.strerror(error))

    def connect_ex(self, address):
        if self._host is None and not self._declared(address):
            return super().connect_ex(address)
        return self._reach(address)

    def _declared(self, address):
        return isinstance(address, tuple) and address[0] in BY_ADDRESS

    def _reach(self, address):
        if self._host is not None:
            return self._refused or errno.EISCONN
        self._host, self._peer = BY_ADDRESS[address[0]], address
        limit, round_trip = self.gettimeout(), 2 * self._host.get("latency_ms", 0) / 1000
        if limit and limit < round_trip:
            sleep(limit)
            raise TimeoutError("timed out")
        path = f"{FOLDER}/{address[0]}:{address[1]}"
        if not os.path.exists(path):
            self._refused, path = REFUSED, f"{FOLDER}/{address[0]}:refused"
        with contextlib.closing(plain(_socket.AF_UNIX, _socket.SOCK_STREAM)) as inner:
            inner.connect(path)
            if limit == 0:
                self._fill(inner)
            os.dup2(inner.fileno(), self.fileno(), inheritable=False)
        self.settimeout(limit)
        if limit == 0:
            return errno.EINPROGRESS
        sleep(round_trip)
        return self._refused or 0

    def _fill(self, inner):
        """_fill: until peers.py has read these zeros the socket is not writable: it connects."""
        self._pending = inner.getsockopt(_socket.SOL_SOCKET, _socket.SO_SNDBUF)
        inner.setsockopt(_socket.SOL_SOCKET, _socket.SO_SNDBUF, 1)
        inner.setblocking(False)
        try:
            while True:
                inner.send(bytes(1000))
        except BlockingIOError:
            pass

    def getsockopt(self, level, option, *size):
        if self._host is not None and level == _socket.IPPROTO_TCP:
            return 0
        if self._pending and option == _socket.SO_ERROR:  # asked when it has become writable
            room, self._pending = self._pending, None
            self.setsockopt(_socket.SOL_SOCKET, _socket.SO_SNDBUF, room)
            return self._refused or 0
        return super().getsockopt(level, option, *size)

    def setsockopt(self, level, *arguments):
        if self._host is None or level == _socket.SOL_SOCKET:
            super().setsockopt(level, *arguments)

    def getpeername(self):
        return super().getpeername() if self._host is None else self._peer

    def getsockname(self):
        return super().getsockname() if self._host is None else (OWN_ADDRESS, 32768)


def ask(name):
    """ask: a descriptor of the device."""
    with contextlib.closing(plain(_socket.AF_UNIX, _socket.SOCK_STREAM)) as control:
        control.connect(FOLDER + "/control")
        control.send(name.encode())
        _, rights, _, _ = control.recvmsg(1, _socket.CMSG_SPACE(4))
        return int.from_bytes(rights[0][2], "little")


def device(path):
    return DEVICES.get(path) if isinstance(path, str) else None


def open_any(file, mode="r", *arguments, **options):
    name = device(file)
    return plain_open(file if name is None else ask(name), mode, *arguments, **options)


def os_open(path, flags, *arguments, **options):
    name = device(path)
    if name is None:
        return plain_os_open(path, flags, *arguments, **options)
    descriptor = ask(name)
    os.set_blocking(descriptor, not flags & os.O_NONBLOCK)
    return descriptor


_socket.socket = _socket.SocketType = Socket
for each in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(_socket, each, resolving(each))
builtins.open = io.open = open_any
os.open = os_open
if "/dev/stdin" in DEVICES:
    os.dup2(ask("stdin"), 0)
