"""A program that looks whether a file is ready, and does something else before it looks again."""
import select
import socket

here, there = socket.socketpair()
here.setblocking(False)


def has_room(end):
    return bool(select.select([], [end], [], 0)[1])


def has_come(end):
    return bool(select.select([end], [], [], 0)[0])


try:
    while True:
        here.send(b"x" * 1000)
except BlockingIOError:
    pass
# full: each turn makes room
turns = 0
while not has_room(here):
    there.recv(1000)
    turns += 1
print(turns > 20)
# a look before each line that is written
with open("written", "w") as out:
    for number in range(100):
        if has_come(here):
            break
        print(number, file=out, flush=True)
# a look at each of two before each turn
for number in range(100):
    for end in (here, there):
        while select.select([], [], [end], 0)[2]:
            pass
    with open("written") as text:
        text.read()
