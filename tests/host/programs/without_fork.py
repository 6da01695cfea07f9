# alone: 0
# prints: fiberscope: multiprocessing: a process begins here by reading the program again (spawn),
# prints: not as a copy (fork), and would begin the next one while it reads; put what starts
# prints: RuntimeError:
# prints: 0 1
# trace: note: .*multiprocessing: a process begins here by reading the program again
"""A program that relies on fork is told so in one line; see tests/findings for the others."""
from multiprocessing import Process, Value

n = Value("i", 0)


def work():
    with n.get_lock():
        n.value += 1


p = Process(target=work)
p.start()
p.join()
print(n.value, p.exitcode)
