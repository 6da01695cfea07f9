# alone: 0
# prints: 1023 tcp Permission denied
# prints: 1 tcp Permission denied
# prints: 1023 udp Permission denied
# prints: 80 tcp of version 6 Permission denied
# prints: 1024 tcp there
# prints: 1024 udp there
# prints: init 0 Operation not permitted
# prints: init 15 Operation not permitted
# prints: whoever has begun the run: there
# prints: nobody: No such process
"""What the machine's user may not do, since it is not root: bind ports below 1024, signal to init;
both are there. Many a real interpreter that this could be compared with is root's."""
import os
import socket

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def tried(call, *words):
    try:
        call(*words)
        return "there"
    except OSError as error:
        return error.strerror


for port in (1023, 1, 1024):
    for name, kind in KINDS.items():
        with socket.socket(socket.AF_INET, kind) as one:
            print(port, name, tried(one.bind, ("127.0.0.1", port)))
            print("any of it:", tried(one.bind, ("", 0)))
with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as one:
    print("80 tcp of version 6", tried(one.bind, ("::", 80)))
with open("/proc/sys/net/ipv4/ip_unprivileged_port_start") as file:
    print("users' ports begin at", file.read())
print("init", 0, tried(os.kill, 1, 0))
print("init", 15, tried(os.kill, 1, 15))
print("whoever has begun the run:", tried(os.kill, os.getppid(), 0))
print("nobody:", tried(os.kill, 4_000_000, 0))
