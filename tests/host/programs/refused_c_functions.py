# alone: 0
# prints: shmget -1 ENOSYS
# prints: mq_open -1 ENOSYS
# prints: inotify_init -1 ENOSYS
# prints: popen 0 ENOENT
# prints: timer_create -1 ENOSYS
# prints: signalfd -1 ENOSYS
# prints: mount -1 EPERM
# prints: reboot -1 EPERM
# prints: chroot PermissionError EPERM
# prints: execvp -1 EPERM
# prints: other functions are the C library's own: 3 True
# prints: fiberscope: shmget: System V shared memory is not simulated; use multiprocessing.shared
# prints: fiberscope: syslog: the computer's log is out of reach here; use logging
# trace: note: .*shmget: System V shared memory is not simulated
# trace: shmget fails: errno 38
# trace: note: .*reboot: the computer itself is out of reach here
"""What the table of the C library's names refuses is refused, whoever looks the function up, with
an errno and, once, with what to do instead."""
import ctypes
import errno
import os

c = ctypes.CDLL("libc.so.6", use_errno=True)
by_all = ctypes.CDLL(None, use_errno=True)
CALLS = (
    ("shmget", 1, 4096, 0),
    ("mq_open", b"/none", os.O_RDWR),
    ("inotify_init",),
    ("timer_create", 0, None, None),
    ("signalfd", -1, None, 0),
    ("mount", b"a", b"b", b"c", 0, None),
    ("reboot", 1),
    ("execvp", b"true", None),
)
for library in (c, by_all):
    for name, *arguments in CALLS:
        ctypes.set_errno(0)
        print(name, getattr(library, name)(*arguments), errno.errorcode[ctypes.get_errno()])
c.popen.restype = ctypes.c_size_t
print("popen", c.popen(b"true", b"r"), errno.errorcode[ctypes.get_errno()])
c.syslog(1, b"words")
try:
    os.chroot("/tmp")
except OSError as error:
    print("chroot", type(error).__name__, errno.errorcode[error.errno])
print("other functions are the C library's own:", c.strlen(b"abc"), c.abs(-3) == 3)
