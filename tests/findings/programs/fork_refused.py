"""A copy of the running process at a terminal of its own."""
import os


def make():
    try:
        os.forkpty()
    except OSError as error:
        print(error.errno)


make()

# en: ^Not simulated: main .*fork_refused.py:7\. forkpty: a copy of a running process
# zh: ^Not simulated: main .*fork_refused.py:7.*forkpty：没有模拟
