"""A process dies before it puts what its parent waits for."""

import multiprocessing


def work(results):
    results.put(1 / 0)


if __name__ == "__main__":
    results = multiprocessing.Queue()
    multiprocessing.Process(target=work, args=(results,)).start()
    print(results.get())
# en: ^Uncaught exception: Process-1 ended by .*, at exception_in_process.py:7:
#     ZeroDivisionError: division by zero. It ends this process only
# en: ^Deadlock: main waited, .*main \(get from queue results, at exception_in_process.py:13\).
#     Process-1 had ended by an exception before, at exception_in_process.py:7
# zh: ^Uncaught exception: Process-1 .*exception_in_process.py:7
# zh: ^Deadlock: main .*Process-1 已因异常而结束
