# trace: renamed renamed: renamed
# trace: renamed prints to stderr
# trace: boss renamed: boss
# trace: later born: thread
# never: early
"""Threads have names, which can change; what leaves a thread goes to threading.excepthook."""
import _thread
import ctypes
import signal
import sys
import threading
import time


def fails():
    threading.current_thread().name = "renamed"
    raise ValueError("out of the thread")


thread = threading.Thread(target=fails, name="first")
thread.start()
thread.join()
threading.current_thread().name = "boss"
print(threading.main_thread().name, thread.name)
thread = threading.Thread(target=time.sleep, args=(0.1,), name="early")
thread.name = "later"
thread.start()
thread.join()

# exceptions
seen = []
threading.excepthook = lambda args: seen.append((args.exc_type.__name__, args.thread.name))
for target in (lambda: 1 / 0, sys.exit, _thread.exit):
    thread = threading.Thread(target=target, name="ends")
    thread.start()
    thread.join()
print(seen)
threading.excepthook = threading.__excepthook__
args = _thread._ExceptHookArgs([KeyError, KeyError("k"), None, thread])
print(args.exc_type, args.thread.name)

# identities
idents = [threading.get_ident(), threading.main_thread().ident]
print(idents[0] == idents[1], threading.get_native_id() == threading.main_thread().native_id)
thread = threading.Thread(target=lambda: idents.append(threading.get_ident()))
thread.start()
thread.join()
print(idents[2] == thread.ident != idents[0])

# stack sizes
print(threading.stack_size(), threading.stack_size(1 << 20), threading.stack_size(0))
threading.stack_size(1 << 20)
print(threading.stack_size(), threading.stack_size())
try:
    threading.stack_size(100)
except ValueError as error:
    print(error)


# signals are the main thread's
def handler(number, frame):
    handled.append((signal.Signals(number).name, threading.current_thread().name))


def sends():
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    try:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    except ValueError as error:
        print(error)


handled = []
signal.signal(signal.SIGUSR1, handler)
thread = threading.Thread(target=sends)
thread.start()
thread.join()
time.sleep(0.01)
print(handled)
try:
    thread = threading.Thread(target=_thread.interrupt_main)
    thread.start()
    thread.join()
    time.sleep(1)
except KeyboardInterrupt:
    print("interrupted", threading.current_thread().name)

# what C calls a thread: by its identity in Python, and no longer than 15 bytes
C = ctypes.CDLL(None)
said = ctypes.create_string_buffer(16)
me = ctypes.c_ulong(threading.get_ident())
print(C.pthread_setname_np(me, b"by C"), C.pthread_getname_np(me, said, 16), said.value,
      C.pthread_setname_np(me, b"sixteen letters!"), C.pthread_getname_np(me, said, 2))
