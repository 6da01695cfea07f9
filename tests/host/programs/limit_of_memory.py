# never: Unsupported
"""A process may be refused memory by a limit of its own (RLIMIT_AS): a MemoryError, and no thread;
its children begin with it, its parent has none of it."""
import multiprocessing
import resource
import subprocess
import sys
import threading

MIB = 1 << 20
BIG = f"bytearray({300 * MIB})"


def try_it(expression):
    try:
        return len(eval(expression))
    except MemoryError:
        return "MemoryError"


def child(results):
    resource.setrlimit(resource.RLIMIT_AS, (256 * MIB, 256 * MIB))
    results.put(("child", try_it(BIG), try_it(f"[0] * {40 * MIB}"), try_it(f"bytearray({MIB})")))


if __name__ == "__main__":
    print(resource.getrlimit(resource.RLIMIT_AS))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=child, args=(results,))
    process.start()
    print(results.get())
    process.join()
    print("parent", try_it(BIG))
    resource.setrlimit(resource.RLIMIT_AS, (256 * MIB, resource.RLIM_INFINITY))
    print(try_it(BIG), try_it(f"bytearray({50 * MIB})"))
    code = f"try: {BIG}\nexcept MemoryError: print('MemoryError')"
    print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout)
    kept = bytearray(100 * MIB)
    waiting = threading.Event()
    begun = []
    try:
        for _ in range(100):
            thread = threading.Thread(target=waiting.wait)
            thread.start()
            begun.append(thread)
    except RuntimeError as error:
        print(error, 0 < len(begun) < 50)
    waiting.set()
    for thread in begun:
        thread.join()
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(try_it(BIG))
