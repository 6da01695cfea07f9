# never: note: unsupported
"""/proc tells of the simulated processes: what a program reads there fits what the calls say."""
import glob
import os
import subprocess
import sys
import tempfile
import threading
import time


def read(path):
    with open(path) as file:
        return file.read()


def error_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return type(error).__name__, error.errno


pid = os.getpid()
own = f"/proc/{pid}"
print(os.path.exists(own), int(os.readlink("/proc/self")) == pid, str(pid) in os.listdir("/proc"))
print(os.path.exists(f"{own}/stat"), os.path.isdir("/proc/self/fd"), os.path.islink("/proc/self"))
stat = read("/proc/self/stat").split()
print(int(stat[0]) == pid, int(stat[3]) == os.getppid(), len(stat))
status = dict(line.split(":\t", 1) for line in read(f"{own}/status").splitlines())
print(int(status["Pid"]) == pid, int(status["VmRSS"].split()[0]) > 0, status["Threads"])
print(sys.argv[0].encode() in open(f"{own}/cmdline", "rb").read().split(b"\0"))
print(os.path.basename(os.path.realpath("/proc/self/exe")))
print(os.path.samefile("/proc/self/root", "/"))

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    print(os.path.samefile("/proc/self/cwd", folder), os.readlink("/proc/self/cwd") == os.getcwd())
    with open("/proc/self/cwd/made", "w") as file:
        file.write("by way of /proc")
        link = f"/proc/self/fd/{file.fileno()}"
        print(os.readlink(link) == os.path.join(folder, "made"), os.path.samefile(link, "made"))
    print(read("made"), os.listdir("."))
    with open("made", "r+") as file:
        file.seek(3)
        about = read(f"/proc/self/fdinfo/{file.fileno()}").split()
        print(about[0], about[1])
        with open(f"/dev/fd/{file.fileno()}") as again:
            print(again.read())
        os.unlink("made")
        print(os.readlink(link).endswith("made (deleted)") or os.readlink(link))
    os.chdir("/")

reader, writer = os.pipe()
print(os.readlink(f"/proc/self/fd/{reader}")[:6], str(reader) in os.listdir("/proc/self/fd"))
with open(f"/dev/fd/{writer}", "w") as again:
    again.write("through the pipe")
os.close(writer)
with open(f"/proc/self/fd/{reader}") as again:
    print(again.read())
os.close(reader)
print(error_of(os.readlink, f"/proc/self/fd/{reader}"), os.path.exists("/dev/fd/999"))

gate = threading.Event()
thread = threading.Thread(target=gate.wait)
thread.start()
print(len(os.listdir("/proc/self/task")), read("/proc/self/stat").split()[19])
gate.set()
thread.join()

child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
its = f"/proc/{child.pid}"
for _ in range(100):  # it has no words while it begins
    words = open(f"{its}/cmdline", "rb").read()
    if b"input()" in words:
        break
    time.sleep(0.01)
print(os.path.exists(its), b"input()" in words)
print(read(f"{its}/stat").split()[3] == str(pid), os.path.exists(f"{its}/fd/0"))
child.communicate(b"\n")
print(os.path.exists(its), error_of(open, f"{its}/stat"))

first, second = (read("/proc/sys/kernel/random/uuid") for _ in range(2))
print(len(first), first != second, read("/proc/sys/kernel/ostype"), end="")
print(read("/proc/sys/kernel/osrelease").strip() == os.uname().release)
print(read("/proc/sys/kernel/hostname").strip() == os.uname().nodename)
print("MemTotal" in read("/proc/meminfo"), len(read("/proc/loadavg").split()))
print(sorted(os.path.basename(path) for path in glob.glob("/proc/self/stat*")))
print(error_of(open, "/proc/nothing"), error_of(open, "/proc/made", "w"))
print(os.path.ismount("/proc"), os.stat("/proc/self/stat").st_size)
with open("/proc/self/maps") as file:
    print("[stack]" in file.read())
print(open("/sys/devices/system/cpu/online").read()[0], error_of(open, "/sys/nothing"))
