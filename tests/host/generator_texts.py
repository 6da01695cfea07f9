"""What every random program of generator_programs.py has around its cases.

SUPPORT: a library beside it. PRELUDE: what its functions call, before them. EPILOGUE: its end.
"""

SUPPORT = '''
import contextlib
import types


def passes(inner):
    return (yield from inner)


def holds(inner):
    try:
        return (yield from inner)
    except ValueError:
        got = yield "held"
        return got
    finally:
        list(range(3))


def steps(inner):
    for value in inner:
        yield value


async def apasses(inner):
    return await inner


async def aholds(inner):
    try:
        return await inner
    except ValueError:
        return await Once("held")


async def again(inner, other):
    try:
        return await inner
    except BaseException:
        await other
        raise


async def asteps(inner):
    async for value in inner:
        yield value


class Once:
    """An awaitable without frames of its own in between."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return iter([self.value])


@types.coroutine
def old_style(inner):
    return (yield from inner)


manager = contextlib.contextmanager
async_manager = contextlib.asynccontextmanager
'''

PRELUDE = '''
import asyncio
import functools
import gc
import itertools
import sys
import threading
import types
import warnings
import weakref

sys.path.insert(0, __import__("os").path.join(__import__("os").path.dirname(__file__), "_support"))
import between
import greenlet


class Lost(Exception):
    pass


class Worse(Lost):
    pass


class Base(BaseException):
    pass


def told(value, depth=0):
    if isinstance(value, BaseException):
        text = f"{type(value).__name__}{value.args!r}"
        if depth < 3:
            if value.__cause__ is not None:
                text += " from " + told(value.__cause__, depth + 1)
            elif value.__context__ is not None:
                text += " in " + told(value.__context__, depth + 1)
        return text
    if isinstance(value, tuple):
        return "(" + " ".join(map(told, value)) + ")"
    if isinstance(value, (int, str, type(None))):
        return repr(value)
    return f"<{type(value).__name__}>"


def names(error):
    found, tb = [], error.__traceback__
    while tb is not None:
        found.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    return ".".join(found[1:])


def p(point, value=""):
    print(point, told(value) if not isinstance(value, str) else value)
    return point


def unraisable(what):
    print("unraisable", told(what.exc_value), told(what.object) if what.object else "")


def warned(message, category, *rest):
    print("warned", category.__name__, str(message).partition(" at 0x")[0])


sys.unraisablehook = unraisable
warnings.simplefilter("always")
warnings.showwarning = warned
threading.excepthook = lambda what: print("thread died", told(what.exc_value))
held = []
gc.collect()
gc.freeze()


class Plain:
    """An iterator that knows neither throw nor close."""

    def __init__(self, inner):
        self.inner = inner

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.inner)


class Whole(Plain):
    def send(self, value):
        p("send", value)
        return self.inner.send(value)

    def throw(self, *what):
        p("throw")
        return self.inner.throw(*what)

    def close(self):
        p("close")
        self.inner.close()


class Dies(Plain):
    def __del__(self):
        p("dies")
        step(iter([1]), "next")
        self.inner.close()


class Waits:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        return self.inner


def plus(value, *more):
    p("plus", value)
    return value


def step(generator, how, what=None):
    try:
        if how == "next":
            value = next(generator)
        elif how == "send":
            value = generator.send(what)
        elif how == "throw":
            value = generator.throw(what)
        else:
            value = generator.close()
    except StopIteration as end:
        print("ends", told(end.value))
        return False
    except BaseException as error:
        print("raises", told(error), names(error))
        return False
    print(how, "gives", told(value))
    return True


def drive(generator, steps):
    for how, what in steps:
        if how == "keep":
            held.append(generator)
        elif how == "collect":
            gc.collect()
        elif how == "loop":
            try:
                for n, value in zip(range(what), generator):
                    print("loop", told(value))
            except BaseException as error:
                print("raises", told(error), names(error))
        else:
            step(generator, how, what)


def drive_async(generator, steps):
    for how, what in steps:
        if how == "throw":
            one = generator.athrow(what)
        elif how == "close":
            one = generator.aclose()
        elif how == "keep":
            held.append(generator)
            continue
        else:
            one = generator.asend(what if how == "send" else None)
        for n in range(4):
            if not step(one, "send" if n % 2 == 0 else "next"):
                break
        else:
            step(one, "throw", Lost("left"))


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def in_greenlet(function):
    def run():
        function()
        return "done"

    one = greenlet.greenlet(run)
    got = one.switch()
    while not one.dead:
        print("back", told(got))
        got = one.switch(got)
    print("greenlet", told(got))


def away(value):
    parent = greenlet.getcurrent().parent
    return parent.switch(value) if parent is not None else value


class Ordered:
    """In place of a WeakSet, whose order depends on addresses."""

    def __init__(self):
        self.all = []

    def add(self, one):
        self.all.append(weakref.ref(one))

    def discard(self, one):
        self.all = [ref for ref in self.all if ref() is not one]

    def clear(self):
        self.all = []

    def __iter__(self):
        return (one for one in [ref() for ref in self.all] if one is not None)

    def __len__(self):
        return sum(1 for _ in self)  # list() would ask for the length


every_task = asyncio.tasks.all_tasks
asyncio.tasks.all_tasks = lambda loop: sorted(every_task(loop), key=lambda one: one.born)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__()
        self._asyncgens = Ordered()
        self.set_exception_handler(self.tell)
        self.set_task_factory(self.begin)
        self.born = 0

    def tell(self, loop, context):
        print("loop says", context["message"].partition("<")[0], told(context.get("exception")))

    def begin(self, loop, coroutine, context=None):
        task = Born(coroutine, loop=loop, context=context)
        self.born += 1
        task.born = self.born
        return task


class Born(asyncio.Task):
    pass


def in_loop(main):
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            print("loop gives", told(runner.run(main())))
    except BaseException as error:
        print("loop raises", told(error), names(error).rpartition("run_until_complete.")[2])


def run(case):
    print("== case", case.__name__)
    try:
        case()
    except BaseException as error:
        print("case raises", told(error), names(error))
    if len(held) > 3:
        held.clear()
    gc.collect()

'''

EPILOGUE = '''
held.clear()
gc.collect()
print("END")
'''
