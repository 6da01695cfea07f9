# trace: SpawnProcess-4 renamed|renamed: SpawnProcess
# never: Unsupported
"""Processes by each of multiprocessing's start methods; of those that begin anew one forks,
executes another program, crashes, is interrupted: all as in a process that a shell has started."""
import multiprocessing as mp
import os
import signal
import subprocess
import sys

SEEN = 5


def tell(queue):
    queue.put((SEEN, mp.get_start_method(True), os.getppid() == mp.parent_process().pid))


def square(number):
    return number * number


def forks_itself(queue):
    child = mp.get_context("fork").Process(target=tell, args=(queue,))
    child.start()
    child.join()
    queue.put(child.exitcode)


def ended(*code, **more):
    words = [sys.executable, *code]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    return done.returncode, done.stdout


if __name__ == "__main__":
    SEEN = 7
    for method in None, "fork", "spawn", "forkserver":
        context = mp.get_context(method)
        queue = context.Queue()
        process = context.Process(target=tell, args=(queue,))
        process.start()
        seen = queue.get()
        process.join()
        print(method, seen[0], process.exitcode)
        with context.Pool(2) as pool:
            print(pool.map(square, range(5)))
    context = mp.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=forks_itself, args=(queue,))
    process.start()
    print(queue.get()[0], queue.get())
    process.join()

    print(ended("-c", "import os; os.abort()"), ended("-c", "import ctypes; ctypes.string_at(0)"))
    print(ended("-c", "raise KeyboardInterrupt"), ended("-c", "import sys; sys.exit(5)"))
    VARIABLES = "import os; print(os.environ.get('A'), 'HOME' in os.environ)"
    print(ended("-c", VARIABLES, env={"A": "x"}))
    print(ended("-O", "-c", "import sys; print(sys.flags.optimize, __debug__)"))
    print(ended("-", input=b"import sys; print(sys.argv)"))
    print(ended("-c", "import os; print(os.fork() > 0 and os.wait()[1])"))
    THREADS = """
import atexit, threading, time
atexit.register(print, "atexit")
threading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()
print("main")
"""
    print(ended("-c", THREADS))
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    process.send_signal(signal.SIGTERM)
    print(process.wait())
    print(ended("-c", "import os; print(os.getsid(0) == os.getpid())", preexec_fn=os.setsid))
