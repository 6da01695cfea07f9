"""How much goes into a Unix socket until somebody reads: each message takes its memory beside its
bytes, of the sender's buffer; poll() says that there is room once three quarters of it are free."""
import select
import socket

SIZES = (1, 192, 193, 704, 705, 1728, 1729, 3776, 3777, 5000, 10_000, 16_065, 40_000, 100_000)
KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)


def fill(end, size, most=1_000_000):
    """How many messages and bytes it took."""
    messages = taken = 0
    try:
        while messages < most:
            taken += end.send(b"x" * size)
            messages += 1
    except BlockingIOError:
        pass
    return messages, taken


def pair(kind, buffer=None):
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    if buffer is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    one.setblocking(False)
    return one, other


def has_room(end):
    poll = select.poll()
    poll.register(end, select.POLLOUT)
    return bool(poll.poll(0))


for kind in KINDS:
    for size in SIZES:
        one, other = pair(kind)
        with one, other:
            print(kind.name, size, *fill(one, size))
    one, other = pair(kind, 5_000)
    with one, other:
        print(kind.name, "small buffer", one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF),
              *fill(one, 100))

for kind, size, piece in ((KINDS[0], 1, 1), (KINDS[0], 100_000, 1_000), (KINDS[0], 5_000, 7_500),
                          (KINDS[1], 10_000, 10_000), (KINDS[2], 10_000, 1)):
    one, other = pair(kind)
    with one, other:
        fill(one, size)
        reads = got = 0
        while not has_room(one):
            got += len(other.recv(piece))
            reads += 1
        print(kind.name, size, "read by", piece, reads, got, *fill(one, size))

# one sender's buffer, whoever is to receive
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
    sender.setblocking(False)
    receivers = []
    for number in range(4):
        receivers.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        receivers[-1].bind("")
    counts = []
    for receiver in receivers:
        count = 0
        try:
            while True:
                sender.sendto(b"x" * 10_000, receiver.getsockname())
                count += 1
        except BlockingIOError:
            counts.append(count)
    print(counts, has_room(sender))
    receivers[0].close()
    print(has_room(sender), end=" ")
    receivers[1].close()
    print(has_room(sender))
    for receiver in receivers[2:]:
        receiver.close()

# the sender has gone: what it has sent is there
one, other = pair(socket.SOCK_STREAM)
print(fill(one, 30_000))
one.close()
got = 0
while data := other.recv(50_000):
    got += len(data)
print(got)
other.close()
