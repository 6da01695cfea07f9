# trace: packet 1 sent: datagram, 5 bytes, .* -> file 0
# trace: packet 1 lost \(nobody is there\)
# trace: packet 2 sent: datagram, 5 bytes, .* -> udp 0.0.0.0
# trace: packet 2 arrived
# trace: packet 3 sent: datagram, 5 bytes, .* -> udp 225.77.1.1
# trace: packet 3 arrived
"""What is sent to a group goes to every socket that has joined it and shares the port, as Linux
does it; what is sent to all needs SO_BROADCAST. On the loopback's interface alone."""
import errno
import socket
import struct

GROUP, OTHER = "225.77.1.1", "225.77.1.2"
LOOPBACK = socket.inet_aton("127.0.0.1")
IP_RECVTTL, IP_MULTICAST_ALL, IP_BLOCK_SOURCE = 12, 49, 38


def name_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def udp(address, port=0, shares=True):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if shares:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, LOOPBACK)
    made.bind((address, port))
    made.setblocking(False)
    return made


def join(one, group, *place, option=socket.IP_ADD_MEMBERSHIP):
    wish = socket.inet_aton(group) + b"".join(place or (LOOPBACK,))
    return name_of(one.setsockopt, socket.IPPROTO_IP, option, wish)


def heard(*sockets):
    return [name_of(one.recv, 100) for one in sockets]


first = udp("")
port = first.getsockname()[1]
second, narrow = udp("", port), udp(GROUP, port)
sender = udp("")
print("nobody joined", sender.sendto(b"early", (GROUP, port)), heard(first, second, narrow))
print("joins", join(first, GROUP), join(first, GROUP), join(first, "10.1.1.1"),
      join(first, GROUP, socket.inet_aton("192.0.2.1")),
      join(first, OTHER, bytes(4), struct.pack("i", 1)),
      join(first, OTHER, bytes(4), struct.pack("i", 99_999)))
second.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
sender.sendto(b"hello", (GROUP, port))
print("one has joined", heard(first, second, narrow))
print(join(second, GROUP))
sender.sendto(b"again", (GROUP, port))
print("two have", heard(first, second, narrow))
print("leaves", join(first, GROUP, option=socket.IP_DROP_MEMBERSHIP),
      join(first, GROUP, option=socket.IP_DROP_MEMBERSHIP))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)  # of no matter on lo
sender.sendto(b"third", (GROUP, port))
print("one is left", heard(first, second, narrow))
print("blocks", join(second, GROUP, LOOPBACK, LOOPBACK, option=IP_BLOCK_SOURCE))
sender.sendto(b"blocked", (GROUP, port))
print("it hears another", heard(second))
print("settings", [name_of(first.setsockopt, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, value)
                   for value in (-2, -1, 0, 255, 256)],
      name_of(first.setsockopt, socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
              socket.inet_aton("192.0.2.1")),
      first.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4) == LOOPBACK,
      first.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP))
first.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
join(first, GROUP)
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 7)
sender.sendto(b"x", (GROUP, port))
data, controls, _, source = first.recvmsg(10, 100)
print("hops", data, struct.unpack("i", controls[0][2]), source == ("127.0.0.1",
                                                                  sender.getsockname()[1]))
stream = socket.socket()
print("a stream", join(stream, GROUP),
      name_of(stream.setsockopt, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1),
      name_of(stream.connect, (GROUP, port)))

ALL = "127.255.255.255"
print("to all", name_of(sender.sendto, b"all", (ALL, port)), name_of(sender.connect, (ALL, port)))
sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
print(name_of(sender.sendto, b"all", (ALL, port)), heard(first, second, narrow))
alone = udp("127.0.0.1", shares=False)
print(name_of(sender.sendto, b"all", (ALL, alone.getsockname()[1])), heard(alone))
