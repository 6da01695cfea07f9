"""What stands outside of the guard is done once by a copy, and again by who reads it again."""
from multiprocessing import Process

print("begins")


def work():
    print("works")


if __name__ == "__main__":
    p = Process(target=work)
    p.start()
    p.join()

# en: ^Not simulated: .* .*fork_written_again.py:4\. multiprocessing: a process begins here
#     by reading the program again .* is done and written again
# zh: ^Not simulated: .* .*fork_written_again.py:4.*multiprocessing：这里的进程靠重新读入程序开始
