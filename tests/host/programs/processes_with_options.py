# never: Unsupported
"""A process that was begun with options of Python's is a process like any other: it forks, begins
further ones with the same options, makes room for another program, handles signals as CPython does,
and says where it crashes. Its interpreter is begun with these options from the beginning."""
import os
import subprocess
import sys

FORKS = """
import os, sys
print(sys.flags.isolated, sys.flags.dev_mode, "gevent" in sys.modules, flush=True)
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.write(writer, b"from the child")
    os._exit(3)
print(os.read(reader, 99), os.waitpid(child, 0)[1] >> 8, os.getpid() != child)
"""
SPAWNS = """
import multiprocessing, sys
def ask(queue): queue.put((sys.flags.isolated, sys.flags.optimize, sys.warnoptions))
if __name__ == "__main__":
    for method in "fork", "forkserver":
        context = multiprocessing.get_context(method)
        queue = context.SimpleQueue()
        child = context.Process(target=print, args=("in a child", sys.flags.isolated), name="one")
        child.start()
        child.join()
        print(child.exitcode)
    import subprocess
    words = subprocess._args_from_interpreter_flags()
    print([word for word in words if word != "-B"])
"""
BECOMES = """
import os, sys
print("before", sys.flags.optimize, flush=True)
os.execv(sys.executable, [sys.executable, {} "-c",
         "import sys; print('after', sys.flags.optimize, sys.flags.isolated)"])
"""
SIGNALS = """
import os, signal, socket, threading, time
signal.signal(signal.SIGUSR1, lambda number, frame: print("heard", number == signal.SIGUSR1))
os.kill(os.getpid(), signal.SIGUSR1)
one, other = socket.socketpair()
one.setblocking(False), other.setblocking(False)
signal.set_wakeup_fd(one.fileno())
signal.raise_signal(signal.SIGUSR1)
print(other.recv(9) == bytes([signal.SIGUSR1]))
signal.set_wakeup_fd(-1)
def in_thread():
    try:
        signal.signal(signal.SIGUSR2, print)
    except ValueError as error:
        print(error)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
thread = threading.Thread(target=in_thread)
thread.start()
thread.join()
signal.signal(signal.SIGALRM, lambda *_: 1 / 0)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(60)
except ZeroDivisionError:
    print("interrupted")
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, flush=True)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(60)
"""
PLAIN = {"PATH": os.environ["PATH"]}


def ask(*words, text="", env=PLAIN, **more):
    done = subprocess.run([sys.executable, *words], input=text, capture_output=True, text=True,
                          env=env, **more)
    left_out = "Current thread 0x", "Extension modules: "  # the machine's greenlet is one
    errors = [line for line in done.stderr.splitlines()
              if line and not line.startswith(left_out)]
    print(words[:-1], done.returncode, done.stdout, errors[:2], errors[-1:], sep="\n")


ask("-I", "-X", "dev", "-c", FORKS)
ask("-I", "-c", FORKS)
ask("-I", "-O", "-W", "error", "-c", SPAWNS)
ask("-O", "-c", BECOMES.format('"-I",'))
ask("-I", "-c", BECOMES.format(""))
ask("-I", "-X", "faulthandler", "-c", SIGNALS)
ask("-I", "-X", "faulthandler", "-c", "import os; os.abort()")
ask("-I", "-X", "faulthandler", "-c", "import ctypes; ctypes.string_at(0)")
ask("-X", "dev", "-c", "import warnings; open('/dev/null'); "
    "warnings.warn('old', PendingDeprecationWarning)")
ask("-X", "warn_default_encoding", "-c", "open('/dev/null')")
ask("-X", "tracemalloc", "-c", "import tracemalloc; print(tracemalloc.is_tracing())")
ask("-I", "-c", "import threading, time; threading.Thread(target=lambda: print('late')).start()")
for seed in "0", "42", "nothing":
    ask("-c", "import sys; print(hash('word'), sys.flags.hash_randomization)",
        env={**PLAIN, "PYTHONHASHSEED": seed})
ask("-c", "import sys; print(sys.flags.hash_randomization, {hash('word'): 1} != {})",
    env={**PLAIN, "PYTHONHASHSEED": "random"})
ask("-c", "pass", env={**PLAIN, "PYTHONHOME": "/nowhere"})
# ignored signals are inherited, and Python then leaves them alone
ask("-c", "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)",
    preexec_fn=lambda: __import__("signal").signal(2, 1))
sys.stdout.flush()
os.execv(sys.executable, [sys.executable, "-I", "-O", "-c",
                          "import os, sys; print('the last', sys.flags.optimize); "
                          "print(os.waitpid(os.fork() or os._exit(4), 0)[1] >> 8)"])
