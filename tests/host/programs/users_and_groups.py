# alone: 0
# prints: ids 1000 1000 [100, 1000] (1000, 1000, 1000)
# prints: student 1000 1000 /bin/bash
# prints: users ['root', 'daemon', 'bin', 'sys', 'mail', 'www-data', 'nobody', 'student']
# prints: groups of student [1000, 100]
# prints: login student student
# prints: home True True /nonexistent
# prints: shadow 13 []
# prints: status 1000 1000 1000 1000 / 100 1000
# prints: by another name student student ['student']
# prints: file 1000 1000 libraries 0 0 settings 0
# prints: reading on ['root', 'daemon'] root ['root', 'daemon']
# prints: in patterns ['/root'] ['/nonexistent/*'] 0
# prints: sessions [('student', 'pts/0', 999)]
# prints: process student (1000, 1000, 1000)
"""Who the program is: the machine's one user, as its own lists of users and groups have it."""
import ctypes
import getpass
import grp
import os
import pwd
import subprocess
import sys

import psutil

print("ids", os.getuid(), os.getgid(), os.getgroups(), os.getresuid())
me = pwd.getpwuid(os.getuid())
print(me.pw_name, me.pw_uid, me.pw_gid, me.pw_shell)
users = [user.pw_name for user in pwd.getpwall()]
print("users", users)
with open("/etc/passwd") as file:
    assert [line.split(":")[0] for line in file] == users
with open("/etc/group") as file:
    assert [line.split(":")[0] for line in file] == [group.gr_name for group in grp.getgrall()]
print("groups of student", os.getgrouplist("student", 1000))
print("login", os.getlogin(), getpass.getuser())
print("home", os.path.expanduser("~") == me.pw_dir, os.path.expanduser("~student") == me.pw_dir,
      os.path.expanduser("~nobody"))
c_library = ctypes.CDLL(None, use_errno=True)  # the module spwd is gone in Python 3.13
c_library.getspnam.restype = c_library.getspent.restype = ctypes.c_void_p
assert c_library.getspnam(b"root") is None
print("shadow", ctypes.get_errno(), [] if c_library.getspent() is None else "there is one")
with open("/proc/self/status") as file:
    status = dict(line.split(":\t", 1) for line in file)
print("status", *status["Uid"].split(), "/", status["Groups"].strip())
print("by another name", pwd.getpwnam("student").pw_name, grp.getgrgid(1000).gr_name,
      grp.getgrnam("users").gr_mem)
about, library = os.stat(__file__), os.stat(os.__file__)
print("file", about.st_uid, about.st_gid, "libraries", library.st_uid, library.st_gid, "settings",
      os.stat("/etc/passwd").st_uid)
for unknown in (lambda: pwd.getpwnam("somebody"), lambda: grp.getgrgid(7777)):
    try:
        unknown()
    except KeyError:
        pass
    else:
        print("known")

c = ctypes.CDLL("libc.so.6")
c.getpwent.restype = ctypes.POINTER(ctypes.c_char_p)
c.setpwent()
first = [c.getpwent()[0].decode() for _ in range(2)]
READS = """import ctypes
c = ctypes.CDLL(None)
c.getpwent.restype = ctypes.POINTER(ctypes.c_char_p)
print(c.getpwent()[0].decode())"""
theirs = subprocess.run([sys.executable, "-c", READS], capture_output=True, text=True)
c.setpwent()
print("reading on", first, theirs.stdout.strip(),
      [c.getpwent()[0].decode() for _ in range(2)])
c.endpwent()


class Found(ctypes.Structure):
    _fields_ = [("count", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)),
                ("rest", ctypes.c_byte * 64)]


def by_pattern(pattern):
    NO_CHECK, TILDE = 1 << 4, 1 << 12
    found = Found()
    c.glob(pattern, NO_CHECK | TILDE, None, ctypes.byref(found))
    return [found.paths[i].decode() for i in range(found.count)]


print("in patterns", by_pattern(b"~root"), by_pattern(b"~nobody/*"),
      len(by_pattern(b"~student/*")) - len(by_pattern(b"~/*")))
print("sessions", [(user.name, user.terminal, user.pid) for user in psutil.users()])
print("process", psutil.Process().username(), tuple(psutil.Process().uids()))
