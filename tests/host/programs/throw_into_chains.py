# The shared one: what the innermost yields goes to whoever threw, past those that await it.
# trace: main -> leaf switch: throw
# trace: leaf blocked: yielded
# trace: leaf -> main switch: return
# trace: leaf -> main value: yield 2
# trace: main prints: "2
# trace: main -> leaf switch: resume
# trace: leaf -> branch switch: return \(leaf returned\)
# trace: branch -> trunk switch: return \(branch returned\)
# trace: trunk -> main switch: return
# trace: main prints: "3
# It returns at once: the next ones go on without having been called.
# trace: main -> leaf 2 switch: throw
# trace: leaf 2 -> branch 2 switch: return \(leaf 2 returned\)
# trace: branch 2 -> trunk 2 switch: return \(branch 2 returned\)
# trace: trunk 2 line: .* yield r
# trace: trunk 2 -> main switch: return
# trace: main prints: "3
# The exception leaves all of them.
# trace: main -> leaf 3 switch: throw
# trace: leaf 3 ended: failed \(KeyError: 'all'\)
# trace: branch 3 ended: failed \(KeyError: 'all'\)
# trace: trunk 3 ended: failed \(KeyError: 'all'\)
# trace: main prints: "KeyError
# What is raised again is what it ends with, not what was raised meanwhile.
# trace: tidy ended: failed \(ValueError: first\)
# A library's frame in between yields in answer: its user's lane runs for it.
# trace: main -> inner switch: throw
# trace: inner ended: failed \(KeyError: 'held'\)
# trace: inner -> outer switch: return
# trace: outer blocked: other
# trace: outer -> main switch: return
# trace: main prints: "held
# A C function stands in between, and calls the program.
# trace: numbers -> mapped switch: return
# trace: mapped line: .* return n \* 2
# trace: mapped -> main switch: return
# A generator that is freed while it refuses to end.
# trace: stubborn blocked: yielded
# trace: stubborn ended: closed
# Cancelled, but the library's coroutine in between waits once more.
# trace: event loop -> patient switch: throw
# trace: patient blocked: sleep until 2.000 s
# trace: patient -> event loop switch: return
# trace: patient ended: cancelled
# never: (branch|trunk)( \d)? line: .* print
"""Throws into chains of generators and coroutines, straight to the innermost of them."""
import asyncio
import contextlib
import gc


def leaf():
    try:
        yield 1
    except ValueError:
        yield 2
    except ArithmeticError:
        pass
    return 3


def branch():
    return (yield from leaf())


def trunk():
    r = yield from branch()
    yield r


g = trunk()
next(g)
print(g.throw(ValueError()))
print(next(g))
g.close()

g = trunk()
next(g)
print(g.throw(ArithmeticError()))
g.close()

g = trunk()
next(g)
try:
    g.throw(KeyError("all"))
except KeyError as error:
    print(repr(error))


def tidy():
    try:
        yield
    finally:
        try:
            raise KeyError("second")
        except KeyError:
            pass


g = tidy()
next(g)
try:
    g.throw(ValueError("first"))
except ValueError as error:
    print(repr(error))


def inner():
    yield "inner"


def outer():
    yield from in_library(inner())


# compiled as a library's: none of its frames is the program's
LIBRARY = """
def in_library(it):
    try:
        yield from it
    except KeyError as error:
        yield error.args[0]

async def in_library_too(it, other):
    try:
        return await it
    except BaseException:
        await other
        raise
"""
exec(compile(LIBRARY, "<library>", "exec"))
g = outer()
next(g)
print(g.throw(KeyError("held")))
print(list(g))


def numbers():
    yield from [1, 2]


def double(n):
    return n * 2


def mapped():
    yield from map(double, numbers())


print(list(mapped()))


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("no")


g = stubborn()
next(g)
with contextlib.redirect_stderr(None):
    del g
    gc.collect()


async def patient():
    await in_library_too(asyncio.sleep(60), asyncio.sleep(1))


async def cancelling():
    task = asyncio.create_task(patient())
    await asyncio.sleep(1)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))


asyncio.run(cancelling())
