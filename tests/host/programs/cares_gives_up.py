"""gevent's resolver with c-ares gives up a name server that never answers: a clock that stood at 0
would be none to it."""
import time

import gevent
from gevent import socket
from gevent.resolver.ares import Resolver

silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
silent.bind(("127.0.0.1", 0))
resolver = Resolver(servers=["127.0.0.1"], timeout=0.001, tries=1, udp_port=silent.getsockname()[1])
before = time.monotonic()
with gevent.Timeout(20, False):
    try:
        print(resolver.gethostbyname("www.example.com"))
    except OSError as error:
        print(type(error).__name__, error)
print("within 5 s:", time.monotonic() - before < 5)
