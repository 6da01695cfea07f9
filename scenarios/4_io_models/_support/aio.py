"""Asynchronous I/O of POSIX, aio(7), by ctypes: Python's own library has none.

    request = aio.read(fd, 100)        begins; returns at once
    request = aio.write(fd, b"data")
    request.done()                     aio_error(3): False while the kernel works on it
    request.result()                   aio_return(3): the bytes read, or how many were written
    aio.suspend([request], timeout)    aio_suspend(3): waits for the first of several
    request.cancel()                   aio_cancel(3): True if it had not begun yet

`signal=signal.SIGIO` has the completion told by a signal. Linux on x86-64 only. It works with any
Python 3: there glibc does the work on threads of its own, in Fiberscope the simulated kernel does.
"""
import ctypes
import os

EINPROGRESS = 115
SIGEV_SIGNAL, SIGEV_NONE = 0, 1
AIO_CANCELED = 0

# CDLL(None) finds what the running program has, so also what Fiberscope puts before the C library's
libc = ctypes.CDLL(None, use_errno=True)


class sigevent(ctypes.Structure):
    _fields_ = [
        ("value", ctypes.c_void_p),
        ("signo", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("_pad", ctypes.c_char * 48),
    ]


class aiocb(ctypes.Structure):
    _fields_ = [
        ("fildes", ctypes.c_int),
        ("lio_opcode", ctypes.c_int),
        ("reqprio", ctypes.c_int),
        ("buf", ctypes.c_void_p),
        ("nbytes", ctypes.c_size_t),
        ("sigevent", sigevent),
        ("_glibc", ctypes.c_char * 32),
        ("offset", ctypes.c_int64),
        ("_reserved", ctypes.c_char * 32),
    ]


class timespec(ctypes.Structure):
    _fields_ = [("sec", ctypes.c_long), ("nsec", ctypes.c_long)]


libc.aio_return.restype = ctypes.c_ssize_t
# The kernel writes into a request until it is done, so it must live until then.
_under_way = set()


def _check(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


class Request:
    def __init__(self, call, fd, buffer, size, offset, signal):
        self._buffer = buffer
        self._block = aiocb(fildes=fd, buf=ctypes.addressof(buffer), nbytes=size, offset=offset)
        self._block.sigevent.notify = SIGEV_NONE if signal is None else SIGEV_SIGNAL
        self._block.sigevent.signo = signal or 0
        self._reads = call is libc.aio_read
        self._result = None
        _under_way.add(self)
        try:
            _check(call(ctypes.byref(self._block)))
        except OSError:
            _under_way.discard(self)
            raise

    def done(self):
        return libc.aio_error(ctypes.byref(self._block)) != EINPROGRESS

    def result(self):
        """Raises BlockingIOError while it is not done, and what has gone wrong as OSError."""
        error = libc.aio_error(ctypes.byref(self._block))
        if error == EINPROGRESS:
            raise BlockingIOError(error, os.strerror(error))
        if self._result is None:
            self._result = libc.aio_return(ctypes.byref(self._block))
            _under_way.discard(self)
        if error:
            raise OSError(error, os.strerror(error))
        return self._buffer.raw[: self._result] if self._reads else self._result

    def cancel(self):
        block = ctypes.byref(self._block)
        return _check(libc.aio_cancel(self._block.fildes, block)) == AIO_CANCELED


def read(fd, size, offset=0, signal=None):
    return Request(libc.aio_read, fd, ctypes.create_string_buffer(size), size, offset, signal)


def write(fd, data, offset=0, signal=None):
    buffer = ctypes.create_string_buffer(bytes(data), len(data))
    return Request(libc.aio_write, fd, buffer, len(data), offset, signal)


def suspend(requests, timeout=None):
    """False: the time is over. Raises InterruptedError after a signal's handler has run."""
    blocks = (ctypes.POINTER(aiocb) * len(requests))(*(ctypes.pointer(r._block) for r in requests))
    until = None
    if timeout is not None:
        until = ctypes.byref(timespec(int(timeout), int(timeout % 1 * 1e9)))
    try:
        _check(libc.aio_suspend(blocks, len(requests), until))
    except BlockingIOError:
        return False
    return True
