# never: note: unsupported
"""Shared memory by name: among processes, as a file under /dev/shm, gone when it is unlinked."""
import errno
import multiprocessing
import os
from multiprocessing import shared_memory


def work(name, number, total, lock):
    block = shared_memory.SharedMemory(name)
    for _ in range(100):
        with lock:
            block.buf[0] = (block.buf[0] + 1) % 251
            total.value += number
    block.close()


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    block = shared_memory.SharedMemory("fiberscope_test", create=True, size=4096)
    lock, total = context.Lock(), context.Value("l", 0, lock=False)
    workers = [
        context.Process(target=work, args=(block.name, n, total, lock)) for n in (1, 10, 100)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(block.buf[0], total.value, block.size)
    array = context.Array("i", range(5))
    array[2] = 77
    print(list(array))
    print(os.path.exists("/dev/shm/fiberscope_test"), os.path.getsize("/dev/shm/fiberscope_test"))
    with open("/dev/shm/fiberscope_test", "r+b") as file:
        print(file.read(1)[0])
        file.seek(0)
        file.write(b"\x07")
    print(block.buf[0])
    try:
        shared_memory.SharedMemory("fiberscope_test", create=True, size=1)
    except OSError as error:
        print(errno.errorcode[error.errno])
    names = shared_memory.ShareableList([1, "two", 3.0, None])
    print([*shared_memory.ShareableList(name=names.shm.name)])
    names.shm.close()
    names.shm.unlink()
    block.close()
    block.unlink()
    try:
        shared_memory.SharedMemory("fiberscope_test")
    except OSError as error:
        print(errno.errorcode[error.errno])
    with open("/dev//shm/./fiberscope_other", "x") as file:
        print(file.write("here"))
    print(open("/dev/shm/fiberscope_other").read())
    os.unlink("/dev/shm/fiberscope_other")
