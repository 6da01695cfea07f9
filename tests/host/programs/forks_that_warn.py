"""Python 3.12 and later warn of a fork while there are other threads, not of greenlets."""
import os
import threading
import warnings

from greenlet import greenlet


def warned():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    return [(one.category.__name__, str(one.message).replace(str(os.getpid()), "PID"))
            for one in caught]


print(warned())
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
print(warned())
stop.set()
thread.join()
print(warned())

waiting = greenlet(lambda: greenlet.getcurrent().parent.switch())
waiting.switch()
print(warned())
