# recipe: {"machine": {"cores": 2}}
"""Daemon threads that compute for ever do not hold the end of the program up."""
import threading


def for_ever():
    while True:
        pass


for _ in range(3):
    threading.Thread(target=for_ever, daemon=True).start()
total = 0
for n in range(20_000):
    total += n
print(total)
