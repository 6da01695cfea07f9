# alone: 0
# prints: by eth0 b'four' from 10.0.0.254
# prints: without IP_MULTICAST_LOOP EAGAIN
# prints: the loopback is another interface EAGAIN
# prints: to all EACCES b'all' from 10.0.0.254
# prints: six b'six' from fe80::ff:fe00:1 on 2 hops 1
# prints: six joins EADDRINUSE ENODEV EINVAL EADDRNOTAVAIL
# prints: six has no groups on lo ENETUNREACH
"""A group that nobody names an interface for is joined at eth0, of both families, and what goes
there comes back only by IP_MULTICAST_LOOP."""
import errno
import socket
import struct


def name_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def heard(one):
    got = name_of(one.recvfrom, 100)
    return (got,) if isinstance(got, str) else (got[0], "from", got[1][0])


GROUP = "239.1.2.3"
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(("", 5000))
one.setblocking(False)
one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + bytes(4))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.sendto(b"four", (GROUP, 5000))
print("by eth0", *heard(one))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
sender.sendto(b"four", (GROUP, 5000))
print("without IP_MULTICAST_LOOP", *heard(one))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
sender.sendto(b"four", (GROUP, 5000))
print("the loopback is another interface", *heard(one))
refused = name_of(sender.sendto, b"all", ("<broadcast>", 5000))
sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
sender.sendto(b"all", ("<broadcast>", 5000))
print("to all", refused, *heard(one))


def join(index, group="ff02::1234", option=socket.IPV6_JOIN_GROUP):
    wish = socket.inet_pton(socket.AF_INET6, group) + struct.pack("I", index)
    return name_of(six.setsockopt, socket.IPPROTO_IPV6, option, wish)


six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
six.bind(("::", 6000))
six.setblocking(False)
six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
assert join(0) is None
sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
sender.sendto(b"six", ("ff02::1234%eth0", 6000))
data, controls, _, source = six.recvmsg(10, 100)
print("six", data, "from", source[0].partition("%")[0], "on", source[3], "hops",
      *struct.unpack("i", controls[0][2]))
print("six joins", join(2), join(9), join(0, "::1"), join(0, "ff02::9", socket.IPV6_LEAVE_GROUP))
sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, 1)
print("six has no groups on lo", name_of(sender.sendto, b"six", ("ff02::1234", 6000)))
