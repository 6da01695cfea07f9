"""With the guard, and what is shared handed over."""
from multiprocessing import Process, Value


def work(n):
    with n.get_lock():
        n.value += 1


if __name__ == "__main__":
    n = Value("i", 0)
    p = Process(target=work, args=(n,))
    p.start()
    p.join()
    print(n.value, p.exitcode)
