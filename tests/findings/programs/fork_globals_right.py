"""Globals that are the same in a process that reads the program again, or that it sets itself, or
does not read; and a start method that the program has chosen."""
import multiprocessing
from multiprocessing import Pool, Process, Value

level = 1
started = []
limits = {"depth": [1, 2]}
words = "as they were"
chosen = None


def work(level, tally):
    print(level, limits["depth"], words)
    tally.value += 1


def begin(value):
    global chosen
    chosen = value


def look(number):
    return number + chosen


def show():
    print(level)


if __name__ == "__main__":
    level = 2
    chosen = 5
    tally = Value("i", 0)
    p = Process(target=work, args=(level, tally))
    started.append(p)
    p.start()
    p.join()
    with Pool(1, begin, [7]) as pool:
        print(pool.map(look, [1, 2]))
    print(tally.value)
    p = multiprocessing.get_context("spawn").Process(target=show)
    p.start()
    p.join()
