# alone: 0
# prints: names ['eth0', 'lo'] True True True
# prints: eth0 ('10.0.0.254', '255.255.255.0', '10.0.0.255') bound
# prints: eth0 ('fe80::ff:fe00:1', 'ffff:ffff:ffff:ffff::', None) bound
# prints: eth0 ('02:00:00:00:00:01', None, 'ff:ff:ff:ff:ff:ff')
# prints: lo ('127.0.0.1', '255.0.0.0', None) bound
# prints: lo ('::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', None) bound
# prints: lo ('00:00:00:00:00:00', None, None)
# prints: stats True 1500 up,broadcast,running,multicast
# prints: stats True 65536 up,loopback,running
# prints: ioctl 10.0.0.254 255.255.255.0 10.0.0.255 eth0 2
# prints: errors ENODEV ENODEV EADDRNOTAVAIL ENOTTY EPERM ENOTTY EFAULT
# prints: configured ['lo', 'eth0'] ['127.0.0.1', '10.0.0.254']
# prints: itself 10.0.0.254
"""The machine's interfaces: the same by name, by ioctl(2), by getifaddrs(3) and in /proc and /sys,
and their addresses are the machine's own."""
import array
import errno
import fcntl
import os
import socket
import struct

import psutil


def name_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)


def ask(request, name, of=one):
    got = name_of(fcntl.ioctl, of, request, name.encode().ljust(16, b"\0") + bytes(24))
    return got if isinstance(got, str) else got[16:]


addresses = psutil.net_if_addrs()
names = sorted(name for _, name in socket.if_nameindex())
with open("/proc/net/dev") as file:
    in_proc = sorted(line.split(":")[0].strip() for line in file.readlines()[2:])
print("names", names, sorted(addresses) == names, in_proc == names,
      sorted(os.listdir("/sys/class/net")) == names)
for name in names:
    for address in addresses[name]:
        words = [name, (address.address.partition("%")[0], address.netmask, address.broadcast)]
        if address.family in (socket.AF_INET, socket.AF_INET6):
            with socket.socket(address.family) as made:
                place = socket.getaddrinfo(address.address, 0, address.family)[0][4]
                made.bind(place)
                assert made.getsockname()[::2] == place[::2] or address.family == socket.AF_INET
                words.append("bound")
        print(*words)
    facts = psutil.net_if_stats()[name]
    print("stats", facts.isup, facts.mtu, facts.flags)
SIOCGIFNAME, SIOCGIFCONF, SIOCGIFFLAGS = 0x8910, 0x8912, 0x8913
SIOCSIFADDR, SIOCGIFADDR = 0x8916, 0x8915
print("ioctl", *(socket.inet_ntoa(ask(request, "eth0")[4:8])
                 for request in (SIOCGIFADDR, 0x891B, 0x8919)),
      fcntl.ioctl(one, SIOCGIFNAME, struct.pack("16si20x", b"", 2))[:4].decode(),
      *struct.unpack("i", ask(0x8933, "eth0")[:4]))
print("errors", ask(SIOCGIFFLAGS, "eth1"), name_of(fcntl.ioctl, one, SIOCGIFNAME, bytes(40)),
      ask(SIOCGIFADDR, "lo:1"), ask(SIOCGIFADDR, "lo", six), ask(SIOCSIFADDR, "lo"),
      ask(0x1234, "lo"), name_of(fcntl.ioctl, one, SIOCGIFADDR))
rows = array.array("B", bytes(400))
used = struct.unpack("iL", fcntl.ioctl(one, SIOCGIFCONF,
                                       struct.pack("iL", 400, rows.buffer_info()[0])))[0]
rows = [bytes(rows[at:at + 40]) for at in range(0, used, 40)]
print("configured", [row[:16].rstrip(b"\0").decode() for row in rows],
      [socket.inet_ntoa(row[20:24]) for row in rows])
with socket.create_server(("10.0.0.254", 0)) as server:
    print("itself", socket.create_connection(server.getsockname()).getsockname()[0])
