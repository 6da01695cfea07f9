# trace: opened pidfd \(process 1001\)
# trace: SIGTERM: pidfd_send_signal
# trace: ^process 1001 in$
# trace: blocked: i/o \(select on process 1002
# trace: ^process 1002 in$
# trace: main.* ready: notified .*a descriptor is ready
# never: Unsupported
"""A process as an open file: readable once it has ended, whoever waits and however; signals by
it."""
import asyncio
import ctypes
import os
import select
import selectors
import signal
import subprocess
import sys
import threading


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return type(error).__name__, error.errno


def start(code, **options):
    return subprocess.Popen([sys.executable, "-c", code], **options)


child = start("import time; time.sleep(30)")
number = os.pidfd_open(child.pid)
print("opened:", os.get_inheritable(number), os.readlink(f"/proc/self/fd/{number}"))
with open(f"/proc/self/fdinfo/{number}") as about:
    print(f"Pid:\t{child.pid}\n" in about.read())
print("not yet:", select.select([number], [], [], 0)[0], error_of(os.read, number, 1),
      error_of(os.write, number, b"x"))
again = os.dup(number)
signal.pidfd_send_signal(again, 0)
signal.pidfd_send_signal(again, signal.SIGTERM)
poll = select.poll()
poll.register(number, select.POLLIN)
print("poll:", poll.poll(10_000) == [(number, select.POLLIN)])
with select.epoll() as epoll:
    epoll.register(again, select.EPOLLIN)
    print("epoll:", epoll.poll(10) == [(again, select.EPOLLIN)])
with selectors.DefaultSelector() as selector:
    selector.register(number, selectors.EVENT_READ)
    print("selectors:", len(selector.select(10)))
looked = os.waitid(os.P_PIDFD, number, os.WEXITED | os.WNOWAIT)
print("looked at:", looked.si_pid == child.pid, looked.si_status, looked.si_code == os.CLD_KILLED)
late = os.pidfd_open(child.pid)
print("of one that has ended:", select.select([late], [], [], 0)[0] == [late])
taken = os.waitid(os.P_PIDFD, number, os.WEXITED)
print("waited for:", taken.si_status, error_of(os.waitid, os.P_PIDFD, number, os.WEXITED))
print("gone:", error_of(signal.pidfd_send_signal, number, 0), error_of(os.pidfd_open, child.pid),
      select.select([number], [], [], 0)[0] == [number])
child.returncode = 0

print("wrong:", error_of(os.pidfd_open, 0), error_of(os.pidfd_open, -1),
      error_of(os.pidfd_open, 1 << 22), error_of(os.pidfd_open, os.getpid(), 1))
reader, writer = os.pipe()
print("no process:", error_of(signal.pidfd_send_signal, reader, 0),
      error_of(signal.pidfd_send_signal, 999, 0),
      error_of(os.waitid, os.P_PIDFD, reader, os.WEXITED))
own = os.pidfd_open(os.getpid())
signal.signal(signal.SIGUSR1, lambda *_: print("heard"))
signal.pidfd_send_signal(own, signal.SIGUSR1)
print("another's signal:", error_of(signal.pidfd_send_signal, own, 99))
print("not one's child:", error_of(os.waitid, os.P_PIDFD, own, os.WEXITED))

child = start("input()", stdin=subprocess.PIPE)
nonblocking = os.pidfd_open(child.pid, os.O_NONBLOCK)
print("non-blocking:", error_of(os.waitid, os.P_PIDFD, nonblocking, os.WEXITED),
      os.waitid(os.P_PIDFD, nonblocking, os.WEXITED | os.WNOHANG))
threading.Timer(0.05, child.stdin.close).start()
print("in a thread's time:", select.select([nonblocking], [], [], 10)[0] == [nonblocking])
print(child.wait())

libc = ctypes.CDLL("libc.so.6", use_errno=True)
by_name = libc.pidfd_open(os.getpid(), 0)
print("by name:", libc.pidfd_send_signal(by_name, 0, None, 0), os.get_inheritable(by_name))


async def main():
    watcher = asyncio.PidfdChildWatcher()
    watcher.attach_loop(asyncio.get_running_loop())
    asyncio.set_child_watcher(watcher)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print('out'); raise SystemExit(7)", stdout=subprocess.PIPE
    )
    print("asyncio:", await process.communicate(), process.returncode)


asyncio.run(main())
