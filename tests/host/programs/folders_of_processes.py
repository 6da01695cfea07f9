# alone: 0
# prints: names in order: True
# prints: the child: / 077
# prints: we: our own folder, the mask of before
"""Each process has a working directory and a umask of its own; listings are by name."""
import multiprocessing as mp
import os
import random
import tempfile


def leaves(queue):
    os.chdir("/")
    os.umask(0o077)
    queue.put((os.getcwd(), f"{os.umask(0):03o}"))


if __name__ == "__main__":
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    before = os.umask(0o022)
    names = [f"{random.random()}" for _ in range(50)]
    for name in names:
        open(name, "w").close()
    print("names in order:", os.listdir(".") == sorted(names))
    queue = mp.SimpleQueue()
    process = mp.Process(target=leaves, args=(queue,))
    process.start()
    print("the child:", *queue.get())
    process.join()
    there = "our own folder" if os.path.samefile(os.getcwd(), folder) else os.getcwd()
    print("we:", there + ",", "the mask of before" if os.umask(before) == 0o022 else "another")
