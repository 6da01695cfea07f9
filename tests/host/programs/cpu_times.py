# recipe: {"costs": {"clock_read_ns": 100000}}
# also: {"costs": {"clock_read_ns": 100000}, "machine": {"cores": 4}}
# also: {"costs": {"clock_read_ns": 100000}, "machine": {"cores": 4, "gil": false}}
# never: Unsupported
"""CPU time is that of one process, or one thread: it does not pass while they sleep or others
compute, and a child's comes to its parent when that has waited for it."""
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time

SPIN = """
import time
def spin(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
"""
exec(SPIN)


def start(code):
    return subprocess.Popen([sys.executable, "-c", SPIN + code])


def both(usage):
    return usage.ru_utime + usage.ru_stime


began = time.process_time(), os.times()
time.sleep(0.3)
print("asleep:", time.process_time() - began[0] < 0.1, os.times().user - began[1].user < 0.1)
child = start("spin(0.2)")
began = time.process_time()
before = os.times()
children = resource.getrusage(resource.RUSAGE_CHILDREN)
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
looked = os.times()
child.wait()
after = os.times()
print("a child's is not one's own:", time.process_time() - began < 0.1)
print("not before it is waited for:", looked.children_user == before.children_user)
print("then it is:", after.children_user + after.children_system
      - before.children_user - before.children_system >= 0.18,
      both(resource.getrusage(resource.RUSAGE_CHILDREN)) - both(children) >= 0.18)
pid, _, usage = os.wait4(start("import subprocess, sys\nsubprocess.run([sys.executable, '-c', "
                               "'import time\\nwhile time.process_time() < .2: pass'])").pid, 0)
print("with its own children's:", both(usage) >= 0.18)

libc = ctypes.CDLL(None)
libc.clock.restype = ctypes.c_long
began = time.process_time(), both(resource.getrusage(resource.RUSAGE_SELF)), libc.clock()
spin(0.1)
print("all tell of it:", both(resource.getrusage(resource.RUSAGE_SELF)) - began[1] >= 0.09,
      libc.clock() - began[2] >= 90_000)
usage = resource.getrusage(resource.RUSAGE_THREAD)
print("a thread's:", both(usage) >= 0.09, usage.ru_maxrss > 0)

done = threading.Event()
worker = threading.Thread(target=lambda: (spin(0.1), done.wait()))
own = time.thread_time()
worker.start()
clock = time.pthread_getcpuclockid(worker.ident)
while time.clock_gettime(clock) < 0.05:
    time.sleep(0.01)
print("another thread's clock:", time.thread_time() - own < 0.05, time.clock_getres(clock) < 1e-3)
done.set()
worker.join()
clock = time.pthread_getcpuclockid(threading.get_ident())
print("one's own:", abs(time.clock_gettime(clock) - time.thread_time()) < 0.02)
try:
    time.clock_gettime(~(1 << 22) << 3 | 2)
except OSError as error:
    print("nobody's:", error.errno)
which = ctypes.c_int()
print("a process's:", libc.clock_getcpuclockid(os.getpid(), ctypes.byref(which)),
      abs(time.clock_gettime(which.value) - time.process_time()) < 0.02,
      libc.clock_getcpuclockid(1 << 22, ctypes.byref(which)))

beats = []
signal.signal(signal.SIGPROF, lambda *_: beats.append(time.process_time()))
began = time.process_time()
signal.setitimer(signal.ITIMER_PROF, 0.1)
time.sleep(0.3)
subprocess.run([sys.executable, "-c", SPIN + "spin(0.2)"])
print("its timer waits for it:", beats)
while not beats:
    time.process_time()
print(0.05 <= beats[0] - began < 0.5)
