# alone: 0
# recipe: {"machine": {"cores": 3}}
# prints: cores 3 3 3 3 3
# prints: memory 8192 6144 True True
# prints: load (0.0, 0.0, 0.0) (0.0, 0.0, 0.0)
# prints: started 1767214800.0
# prints: disk 64 32 (68719476736, 34359738368) 255
# prints: volumes 0xef53 0x1021994 0x9fa0 0x62656572
# prints: links 65000 255 127
# prints: zone ('UTC', 'UTC') 0 Thu Jan  1 00:00:00 1970
# prints: by a file ('UTC', 'UTC')
# prints: host 7f0101 fiberscope
# prints: auxiliary 1000 1000 0 4096 /usr/bin/python3
# prints: up True True
"""What the machine tells of itself is the recipe's, by every way in which a program asks."""
import ctypes
import multiprocessing
import os
import shutil
import time

import psutil

c = ctypes.CDLL("libc.so.6")
names = os.sysconf
print("cores", os.cpu_count(), multiprocessing.cpu_count(), psutil.cpu_count(), c.get_nprocs(),
      names("SC_NPROCESSORS_CONF"))
page = names("SC_PAGESIZE")
memory = psutil.virtual_memory()
print("memory", memory.total >> 20, memory.free >> 20,
      names("SC_PHYS_PAGES") * page == memory.total == c.get_phys_pages() * page,
      names("SC_AVPHYS_PAGES") * page == memory.free)
print("load", os.getloadavg(), psutil.getloadavg())
print("started", psutil.boot_time())
disk = os.statvfs(".")
print("disk", disk.f_blocks * disk.f_frsize >> 30, disk.f_bavail * disk.f_frsize >> 30,
      (shutil.disk_usage("/").total, psutil.disk_usage("/home").free), disk.f_namemax)


def kind_of(path):
    facts = (ctypes.c_long * 15)()
    assert c.statfs(path.encode(), facts) == 0
    return hex(facts[0])


print("volumes", *map(kind_of, ("/usr/lib", "/dev/shm", "/proc/self", "/sys")))
print("links", os.pathconf("/", "PC_LINK_MAX"), os.pathconf("/usr", "PC_NAME_MAX"),
      os.pathconf("/proc", "PC_LINK_MAX"))
print("zone", time.tzname, time.timezone, time.ctime(0))
os.environ["TZ"] = "/etc/localtime"
time.tzset()
print("by a file", time.tzname)
with open("/etc/hostname") as file:
    print("host", f"{c.gethostid():x}", file.read().strip())
c.getauxval.restype = ctypes.c_ulong
c.getauxval.argtypes = [ctypes.c_ulong]
AT_PAGESZ, AT_UID, AT_EGID, AT_SECURE, AT_EXECFN = 6, 11, 14, 23, 31
print("auxiliary", *map(c.getauxval, (AT_UID, AT_EGID, AT_SECURE, AT_PAGESZ)),
      ctypes.string_at(c.getauxval(AT_EXECFN)).decode())
time.sleep(90)
facts = (ctypes.c_long * 16)()
c.sysinfo(facts)
with open("/proc/uptime") as file:
    up = float(file.read().split()[0])
print("up", facts[0] == int(up) + 1, abs(time.clock_gettime(time.CLOCK_BOOTTIME) - up) < 0.1)
