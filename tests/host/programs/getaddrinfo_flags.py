"""The flags of getaddrinfo(3): mapped addresses, names that are none, numbers, canonical names."""
import socket

FLAGS = {"-": 0, "mapped": socket.AI_V4MAPPED, "mapped all": socket.AI_V4MAPPED | socket.AI_ALL,
         "all": socket.AI_ALL, "name": socket.AI_CANONNAME, "passive": socket.AI_PASSIVE,
         "numeric": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV, "unknown": 1 << 20}
HOSTS = (None, "1.2.3.4", "127.1", "::1", "::ffff:1.2.3.4", "*")
SERVICES = (None, 80, "http", "domain", "ntp", "nope", "", "-1", "70000", "8x")
KINDS = ((0, 0), (socket.SOCK_STREAM, 0), (socket.SOCK_DGRAM, 0), (socket.SOCK_RAW, 0),
         (socket.SOCK_SEQPACKET, 0), (socket.SOCK_STREAM, 17), (0, 6), (0, 99), (9, 0))
CODES = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
for host in HOSTS:
    for service in SERVICES:
        for family in (socket.AF_UNSPEC, socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
            for kind, protocol in KINDS:
                found = []
                for flags in FLAGS.values():
                    try:
                        got = socket.getaddrinfo(host, service, family, kind, protocol, flags)
                        found.append([(f.value, t.value, p, name, at) for f, t, p, name, at in got])
                    except socket.gaierror as error:
                        found.append(CODES[error.errno])
                print(host, service, int(family), kind, protocol, found)
print(socket.getaddrinfo("localhost", 80, socket.AF_INET, socket.SOCK_STREAM, 0,
                         socket.AI_CANONNAME))
