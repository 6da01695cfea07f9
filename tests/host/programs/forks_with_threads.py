# trace: Thread-1 .* born
# trace: python 2 born: process
# never: Unsupported
"""A fork with threads: in the child only the one that forked goes on, as its main thread, whichever
it was; locks that others held stay taken; threads of its own; what waits in the parent stays
there."""
import os
import threading
import time

read, write = os.pipe()
held = threading.Lock()
ready = threading.Event()


def hold():
    with held:
        ready.set()
        time.sleep(0.3)


def child_of(work):
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, f"{work()}".encode())
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return os.read(read, 200).decode()


def threads():
    return [thread.name for thread in threading.enumerate()]


other = threading.Thread(target=hold)
other.start()
ready.wait()
print(child_of(lambda: (threads(), held.acquire(timeout=0.1))))
print(len(threads()), held.locked())
other.join()


def from_thread():
    print(child_of(lambda: (threading.current_thread() is threading.main_thread(),
                            len(threads()))))


thread = threading.Thread(target=from_thread)
thread.start()
thread.join()


def with_own():
    done = []
    own = [threading.Thread(target=lambda n=n: (time.sleep(n / 10), done.append(n)))
           for n in (2, 1)]
    for one in own:
        one.start()
    for one in own:
        one.join()
    return done


print(child_of(with_own))

waiting = threading.Condition()
told = []


def wait():
    with waiting:
        told.append(waiting.wait(5))


waiter = threading.Thread(target=wait)
waiter.start()
time.sleep(0.05)
print(child_of(lambda: waiting.acquire(blocking=False) and waiting.notify_all()))
with waiting:
    waiting.notify_all()
waiter.join()
print(told)
