"""Calls that make a copy of the running process."""
import os


def make():
    for call in os.fork, os.forkpty:
        try:
            call()
        except OSError as error:
            print(error.errno)


make()

# en: ^Not simulated: main .*fork_refused.py:8\. fork: a copy of a running process is not simulated;
#     use subprocess
# zh: ^Not simulated: main .*fork_refused.py:8.*fork：没有模拟对运行中进程的复制
# en: ^Not simulated: main .*fork_refused.py:8\. forkpty: a copy of a running process
# zh: ^Not simulated: main .*fork_refused.py:8.*forkpty：没有模拟
