"""A pool raises the exception of a job again where the result is asked for."""

import multiprocessing


def work(number):
    return 1 // number


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        try:
            print(pool.map(work, [1, 0]))
        except ZeroDivisionError as error:
            print(error)
