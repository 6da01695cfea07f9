"""multiprocessing's default is fork, which reads nothing again: here the child reads the program
again, and would begin the next child while it does."""
from multiprocessing import Process, Value

n = Value("i", 0)


def work():
    with n.get_lock():
        n.value += 1


p = Process(target=work)
p.start()
p.join()
print(n.value, p.exitcode)

# en: ^Not simulated: .* asked for something .* otherwise than Linux, at
#     fork_without_guard.py:14\. multiprocessing: a process begins here by .*put what starts
#     processes under if __name__ == '__main__'\.
# zh: ^Not simulated: .* .*fork_without_guard.py:14.*__main__
# en: ^Uncaught exception: Process-1 .*RuntimeError
# zh: ^.*RuntimeError
