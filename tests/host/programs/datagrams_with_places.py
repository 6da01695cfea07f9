"""IP_PKTINFO and IPV6_PKTINFO tell where a datagram came, and say from where one is to be sent."""
import socket
import struct

IP_PKTINFO, LO = 8, socket.if_nametoindex("lo")


def four(index, own, to="0.0.0.0"):
    return struct.pack("i4s4s", index, socket.inet_aton(own), socket.inet_aton(to))


def told(one):
    data, controls, _, source = one.recvmsg(100, 200)
    return data, controls, source[0]


a, b = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
b.bind(("", 0))
b.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
port = b.getsockname()[1]
for to in ("127.0.0.1", "127.0.0.9"):
    a.sendto(b"x", (to, port))
    print(told(b) == (b"x", [(socket.IPPROTO_IP, IP_PKTINFO, four(LO, to, to))], "127.0.0.1"))
a.sendmsg([b"from"], [(socket.IPPROTO_IP, IP_PKTINFO, four(0, "127.0.0.7"))], 0,
          ("127.0.0.1", port))
print(told(b)[2])
GROUP = socket.inet_aton("225.77.1.3")
b.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, GROUP + socket.inet_aton("127.0.0.1"))
a.sendmsg([b"group"], [(socket.IPPROTO_IP, IP_PKTINFO, four(LO, "127.0.0.1"))], 0,
          ("225.77.1.3", port))
data, controls, source = told(b)
print(data, controls[0][2][:4] == struct.pack("i", LO), controls[0][2][8:] == GROUP, source)
try:
    a.sendmsg([b"short"], [(socket.IPPROTO_IP, IP_PKTINFO, b"123")], 0, ("127.0.0.1", port))
except OSError as error:
    print(error)
a, b = (socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) for _ in range(2))
b.bind(("::", 0))
b.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
for to in ("::1", "::ffff:127.0.0.1"):
    a.sendto(b"six", (to, b.getsockname()[1]))
    place = socket.inet_pton(socket.AF_INET6, to) + struct.pack("I", LO)
    print(told(b) == (b"six", [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, place)], to))
