# alone: 0
# recipe: {"machine": {"cores": 3}}
# prints: cores 3 4 0-2
# prints: memory 8388608 12288
# prints: started 1767214800 up 10800 10800 10800
# prints: processes [1000]
# prints: mounts /dev/sda1 ext4
# prints: listening 0A
# prints: tty 6 ptmx 19
# prints: score 5 EACCES
"""/proc and /sys tell of the recipe's machine, whatever the real computer is."""
import errno
import os
import socket
import time


def read(path):
    with open(path) as file:
        return file.read()


def error_of(path, text=None):
    try:
        with open(path, "r+b" if text is None else "w", buffering=-1 if text else 0) as file:
            file.write(text)
    except OSError as error:
        return error.errno


cores = read("/proc/cpuinfo").count("processor\t")
rows = sum(line.startswith("cpu") for line in read("/proc/stat").splitlines())
print("cores", cores, rows, read("/sys/devices/system/cpu/online").strip())
total = read("/proc/meminfo").split()[1]
resident = int(read("/proc/self/statm").split()[1]) * 4
print("memory", total, resident)
print("started", read("/proc/stat").split("btime ")[1].split()[0], "up",
      int(float(read("/proc/uptime").split()[0])), int(time.monotonic()),
      int(time.clock_gettime(time.CLOCK_BOOTTIME)))
print("processes", [int(name) for name in os.listdir("/proc") if name.isdigit()])
print("mounts", *read("/etc/mtab").split()[:3:2])
with socket.create_server(("127.0.0.1", 8000)) as server:
    row = read("/proc/net/tcp").splitlines()[1].split()
    links = os.readlink(f"/proc/self/fd/{server.fileno()}")
    assert links == f"socket:[{row[9]}]" and row[1] == "0100007F:1F40", (links, row)
    print("listening", row[3])
print("tty", error_of("/dev/tty"), "ptmx", error_of("/dev/ptmx"))
with open("/proc/self/oom_score_adj", "w") as file:
    file.write("5\n")
print("score", read("/proc/self/oom_score_adj").strip(),
      errno.errorcode[error_of("/proc/self/oom_score_adj", "-1")])
assert all(name in ("0", "1", "2", "3") for name in os.listdir("/proc/self/fd"))
