"""Read first, then wait for the end."""

import multiprocessing
import subprocess
import sys


def work(results):
    results.put("x" * 1_000_000)


if __name__ == "__main__":
    results = multiprocessing.Queue()
    child = multiprocessing.Process(target=work, args=(results,))
    child.start()
    print(len(results.get()))
    child.join()
    other = subprocess.Popen([sys.executable, "-c", "print('x' * 1_000_000)"],
                             stdout=subprocess.PIPE)
    print(len(other.communicate()[0]), other.wait())
