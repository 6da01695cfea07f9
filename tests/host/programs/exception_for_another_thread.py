"""An exception set for one thread while another one calls functions: each goes on."""

import ctypes
import threading
import time

set_async_exc = ctypes.pythonapi.PyThreadState_SetAsyncExc
set_async_exc.argtypes = (ctypes.c_ulong, ctypes.py_object)


class Meant(Exception):
    pass


started = threading.Event()
saw = threading.Event()


def work():
    try:
        while True:
            started.set()
            time.sleep(0.1)
    except Meant:
        print("the worker got it")
        saw.set()


worker = threading.Thread(target=work)
worker.start()
started.wait()
print(set_async_exc(worker.ident, ctypes.py_object(Meant)), "thread")
print("in time" if saw.wait(timeout=30) else "too late")
worker.join()
