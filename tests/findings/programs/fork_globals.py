"""Globals that a copy of the process would have as they were."""
from multiprocessing import Pool, Process, Value

level = 1
tally = Value("i", 0)
settings = {"depth": [1, 2]}


def work():
    print(level)
    tally.value += 1


def look(number):
    return number + sum(settings["depth"])


def greet():
    print(name)


if __name__ == "__main__":
    level = 2
    settings["depth"].append(3)
    name = "someone"
    p = Process(target=work)
    p.start()
    p.join()
    with Pool(1) as pool:
        print(pool.map(look, [1, 2]))
    p = Process(target=greet)
    p.start()
    p.join()
    print(tally.value)

# en: ^Not simulated: .*fork_globals.py:10\. multiprocessing: level: this global is here what the
#     program makes of it when it is read again \(spawn\), not what it was
# zh: ^Not simulated: .*fork_globals.py:10.*multiprocessing: level：这个全局变量
# en: ^Not simulated: .*fork_globals.py:11\. multiprocessing: tally: this global is here
# zh: ^Not simulated: .*fork_globals.py:11.*multiprocessing: tally：
# en: ^Not simulated: .*fork_globals.py:15\. multiprocessing: settings: this global is here
# zh: ^Not simulated: .*fork_globals.py:15.*multiprocessing: settings：
# en: ^Not simulated: .*fork_globals.py:19\. multiprocessing: name: this global is not in the
#     process
# zh: ^Not simulated: .*fork_globals.py:19.*multiprocessing: name：进程重新读入了程序
# en: ^Uncaught exception: .*NameError
# zh: ^.*NameError
