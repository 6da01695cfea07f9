"""A child that ends by an exit takes nothing away from its relatives: files that the machine makes,
names of services, users and locales are there as before, in its parent and in later children."""
import locale
import os
import pwd
import socket
import sys


def look():
    with open("/proc/self/stat", encoding="ascii") as file:
        state = file.read().split()[2]
    return (state, socket.getservbyname("http"), socket.getprotobyname("tcp"),
            pwd.getpwnam("root").pw_uid, locale.setlocale(locale.LC_CTYPE),
            len(os.listdir("/proc/self/net")) > 3)


first = look()
for n in range(5):
    pid = os.fork()
    if pid == 0:
        same = look() == first
        sys.exit(n if same else 99)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), look() == first)
    if n % 2:
        # whoever took what was given back would find it changed
        kept = [open("/proc/self/stat", encoding="ascii") for _ in range(3)]
        for file in kept:
            file.close()
