# also: {"machine": {"cores": 4}}
# also: {"machine": {"cores": 2, "preemption": "adversarial"}}
"""Pools: results in order, exceptions come back; a manager's objects are shared."""
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


def square(x):
    return x * x


def fail(x):
    raise KeyError(x)


if __name__ == "__main__":
    context = mp.get_context("spawn")
    with context.Pool(3) as pool:
        print(pool.map(square, range(10)))
        try:
            pool.apply_async(fail, (3,)).get()
        except KeyError as error:
            print("caught", repr(error))
        print(sorted(pool.imap_unordered(square, range(5))))
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(6))))
        print(repr(executor.submit(fail, 1).exception()))
    with context.Manager() as manager:
        table, items = manager.dict(), manager.list([1, 2])
        table["x"] = 1
        items.append(3)
        print(dict(table), list(items))
