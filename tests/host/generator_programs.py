"""Random programs of generators, coroutines and async generators that await each other.

make(seed, count): the text of one Python program of `count` cases, the same for the same arguments.
Each case is a few functions that yield from, await, iterate, step, throw into and close each other,
and somebody who drives the outermost one: by hand, in a thread, in a greenlet, or asyncio. What
happens is printed; nothing that is printed depends on addresses or on time.

The functions call only functions after them, so every case ends. SUPPORT is a library beside the
program, in _support/: its frames stand between the program's, and are no lanes.
"""

import random

from generator_texts import EPILOGUE, PRELUDE, SUPPORT

ERRORS = (
    "Lost('{n}')", "Worse('{n}')", "Base('{n}')", "ValueError('{n}')", "KeyError('{n}')",
    "StopIteration('{n}')", "GeneratorExit('{n}')", "ZeroDivisionError('{n}')", "Lost",
    "ValueError",
)
CAUGHT = (
    "Lost", "Worse", "Base", "ValueError", "Exception", "BaseException", "GeneratorExit",
    "(Lost, GeneratorExit)", "RuntimeError", "StopIteration", "StopAsyncIteration",
    "asyncio.CancelledError",
)


class Function:
    """One function of a case: its body is written statement by statement."""

    def __init__(self, case, number, kind):
        self.case = case
        self.random = case.random
        self.name = f"{case.name}_{number}"
        self.number = number
        self.kind = kind  # "g": generator, "c": coroutine, "a": async generator
        self.lines = []
        self.left = self.random.randint(2, 7)

    # --- writing -------------------------------------------------------------------------------

    def put(self, depth, text):
        self.lines.append("    " * depth + text)

    def point(self):
        self.case.points += 1
        return f"'{self.name}:{self.case.points}'"

    def error(self):
        self.case.points += 1
        return self.random.choice(ERRORS).format(n=self.case.points)

    def write(self):
        kind = "def" if self.kind == "g" else "async def"
        self.put(0, f"{kind} {self.name}(given=0):")
        self.put(1, "x = given")
        while self.left > 0:
            self.statement(1)
        if self.kind == "g":
            self.put(1, "if x == 'never': yield")
        if self.kind == "a":
            self.put(1, "if x == 'never': yield")
            self.put(1, f"p({self.point()})")
        else:
            self.put(1, f"return {self.point()}")
        return "\n".join(self.lines)

    # --- statements ----------------------------------------------------------------------------

    def statement(self, depth):
        self.left -= 1
        if depth > 4:
            self.put(depth, f"p({self.point()})")
            return
        choices = [
            (self.log, 2), (self.delegate, 7), (self.tries, 5), (self.loop, 2), (self.raises, 1),
            (self.returns, 1), (self.branch, 1), (self.with_manager, 2), (self.by_hand, 2),
            (self.odd, 1),
        ]
        if self.kind != "c":
            choices.append((self.yields, 5))
        kinds, weights = zip(*choices)
        self.random.choices(kinds, weights)[0](depth)

    def block(self, depth):
        for _ in range(self.random.randint(1, 2)):
            self.statement(depth)

    def log(self, depth):
        self.put(depth, f"p({self.point()}, x)")

    def yields(self, depth):
        self.put(depth, f"x = yield {self.point()}")

    def returns(self, depth):
        value = "" if self.kind == "a" else self.point()
        self.put(depth, f"if {self.condition()}: return {value}")

    def raises(self, depth):
        self.put(depth, f"if {self.condition()}: raise {self.error()}")

    def branch(self, depth):
        self.put(depth, f"if {self.condition()}:")
        self.block(depth + 1)

    def condition(self):
        return self.random.choice(("x is None", "x is not None", "len(held) % 2", "x != given"))

    def tries(self, depth):
        self.put(depth, "try:")
        self.block(depth + 1)
        handlers = self.random.randint(0, 2)
        for _ in range(handlers):
            self.put(depth, f"except {self.random.choice(CAUGHT)} as error:")
            self.put(depth + 1, f"p({self.point()}, error)")
            self.handler(depth + 1)
        if handlers and self.random.random() < 0.2:
            self.put(depth, "else:")
            self.block(depth + 1)
        if not handlers or self.random.random() < 0.4:
            self.put(depth, "finally:")
            if self.random.random() < 0.5:
                self.put(depth + 1, f"p({self.point()})")
            else:
                self.block(depth + 1)

    def handler(self, depth):
        what = self.random.random()
        if what < 0.25:
            self.put(depth, "raise")
        elif what < 0.4:
            self.put(depth, f"raise {self.error()} from error")
        elif what < 0.5:
            self.put(depth, f"raise {self.error()}")
        elif what < 0.8:
            self.block(depth)
        else:
            self.put(depth, "x = 'stay'")

    def with_manager(self, depth):
        callee = self.callee("g")
        if callee and self.random.random() < 0.5:
            self.put(depth, f"with between.manager({callee})({self.point()}) as x:")
        elif self.kind != "g" and (callee := self.callee("a")):
            self.put(depth, f"async with between.async_manager({callee})({self.point()}) as x:")
        else:
            self.log(depth)
            return
        self.block(depth + 1)

    def loop(self, depth):
        if self.kind != "g" and self.random.random() < 0.6:
            source = self.async_source()
            if source:
                self.put(depth, f"async for x in {source}:")
                self.loop_body(depth + 1)
                return
        source = self.iterator()
        self.put(depth, f"for x in {source}:")
        self.loop_body(depth + 1)

    def loop_body(self, depth):
        self.block(depth)
        if self.random.random() < 0.3:
            self.put(depth, "break")

    def by_hand(self, depth):
        """Steps another one, which is then dropped, kept, or closed."""
        source = self.generator()
        if not source:
            self.log(depth)
            return
        self.case.points += 1
        name = f"g{self.case.points}"
        self.put(depth, f"{name} = {source}")
        for _ in range(self.random.randint(1, 3)):
            how = self.random.choice(("next", "next", "send", "throw", "close"))
            what = f", {self.error()}" if how == "throw" else ""
            self.put(depth, f"step({name}, '{how}'{what})")
        end = self.random.random()
        if end < 0.3:
            self.put(depth, f"held.append({name})")
        elif end < 0.6 and self.kind == "g":
            self.put(depth, f"x = yield from {name}")
        elif end < 0.8:
            self.put(depth, f"del {name}")
        else:
            self.put(depth, f"x = ({name},)")  # a cycle with its own frame
            self.put(depth, f"{name} = x")

    def odd(self, depth):
        what = self.random.randint(0, 6)
        if what == 0 and self.kind == "g":
            self.put(depth, "me = [held[-1]] if held else [iter([])]")
            self.put(depth, "step(me[0], 'next')")
        elif what == 1:
            self.put(depth, f"x = away({self.point()})")
        elif what == 2:
            self.put(depth, "gc.collect()")
        elif what == 3:
            self.put(depth, f"in_thread(lambda: p({self.point()}))")
        elif what == 4 and self.kind != "c":
            self.put(depth, "while x != 'stay':")
            self.put(depth + 1, "try:")
            self.put(depth + 2, f"x = yield {self.point()}")
            self.put(depth + 2, "break")
            self.put(depth + 1, f"except GeneratorExit: p({self.point()})")
            self.put(depth + 1, "except Base: x = 'stay'")
        elif what == 5:
            self.put(depth, f"x = list(map(plus, [1, 2])) and p({self.point()})")
        else:
            self.put(depth, "x = [y for y in (z for z in (1, 2))]")

    # --- what they await -----------------------------------------------------------------------

    def callee(self, kind):
        found = [f.name for f in self.case.functions[self.number + 1 :] if f.kind == kind]
        return self.random.choice(found) if found else None

    def generator(self):
        """Something with next, send, throw and close; None: there is nothing."""
        callee = self.callee("g")
        if callee is None:
            return None
        call = f"{callee}({self.point()})"
        if self.random.random() < 0.25:
            wrapper = self.random.choice(("passes", "holds", "steps"))
            call = f"between.{wrapper}({call})"
        return call

    def iterator(self):
        call = self.generator() or "iter(['a', 'b'])"
        what = self.random.random()
        if what < 0.55:
            return call
        if what < 0.62:
            return f"map(plus, {call})"
        if what < 0.68:
            return f"zip({call}, {self.generator() or '(7, 8)'})"
        if what < 0.74:
            return f"itertools.chain({call}, {self.generator() or '[9]'})"
        if what < 0.8:
            return f"{self.random.choice(('Plain', 'Whole', 'Dies'))}({call})"
        if what < 0.85:
            return f"filter(None, {call})"
        if what < 0.9:
            return f"itertools.islice({call}, 2)"
        if what < 0.94:
            return f"enumerate(map(away, {call}))"
        return "['c', 'd']"

    def async_source(self):
        callee = self.callee("a")
        if callee is None:
            return None
        call = f"{callee}({self.point()})"
        return f"between.asteps({call})" if self.random.random() < 0.25 else call

    def awaitable(self):
        asyncio_ones = [
            "asyncio.sleep(0)", "asyncio.sleep(0)", "asyncio.wait_for(asyncio.sleep(0), None)",
        ]
        options = [f"between.Once({self.point()})"] if not self.case.in_loop else asyncio_ones
        if callee := self.callee("c"):
            call = f"{callee}({self.point()})"
            options += [call] * 4
            options += [f"between.apasses({call})", f"between.aholds({call})"]
            options.append(f"between.again({call}, {options[0]})")
            options.append(f"between.old_style({call})")
            options.append(f"Waits({call}.__await__())")
            if self.case.in_loop:
                options += [f"asyncio.create_task({call})", f"asyncio.shield({call})"]
                options += [f"asyncio.gather({call}, {asyncio_ones[0]})"]
                options += [f"asyncio.wait_for({call}, None)"]
        if (callee := self.callee("g")) and not self.case.in_loop:
            call = f"{callee}({self.point()})"
            options += [f"Waits({call})", f"Waits({call})", f"types.coroutine({callee})()"]
            options.append(f"Waits(map(plus, {call}))")
        if callee := self.callee("a"):
            call = f"{callee}({self.point()})"
            options += [f"{call}.asend(None)", f"anext({call}, {self.point()})"]
            options += [f"{call}.athrow({self.error()})", f"{call}.aclose()"]
        return self.random.choice(options)

    def delegate(self, depth):
        if self.kind == "g":
            what = self.iterator()
            if (callee := self.callee("c")) and self.random.random() < 0.3:
                what = f"{callee}({self.point()}).__await__()"
            self.put(depth, f"x = yield from {what}")
            return
        if self.callee("a") and self.random.random() < 0.25:
            self.async_by_hand(depth)
            return
        self.put(depth, f"x = await {self.awaitable()}")

    def async_by_hand(self, depth):
        self.case.points += 1
        name = f"a{self.case.points}"
        self.put(depth, f"{name} = {self.callee('a')}({self.point()})")
        self.put(depth, "try:")
        for _ in range(self.random.randint(1, 3)):
            call = self.random.choice(
                ("asend(None)", "__anext__()", "aclose()", f"athrow({self.error()})")
            )
            self.put(depth + 1, f"p({self.point()}, await {name}.{call})")
        self.put(depth, "except StopAsyncIteration:")
        self.put(depth + 1, f"p({self.point()})")
        if self.random.random() < 0.3:
            self.put(depth, f"held.append({name})")


class Case:
    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}/{number}")
        self.name = f"c{number}"
        self.points = 0
        self.in_loop = self.random.random() < 0.3
        root = "c" if self.in_loop else self.random.choice("gggcca")
        more = range(self.random.randint(1, 6))
        kinds = root + "".join(self.random.choice("gggcca") for _ in more)
        self.functions = []
        for n, kind in enumerate(kinds):
            self.functions.append(Function(self, n, kind))

    def steps(self):
        found = []
        for n in range(self.random.randint(3, 12)):
            how = "next" if n == 0 and self.random.random() < 0.8 else self.random.choice(
                ("next", "next", "send", "throw", "throw", "close", "loop", "keep", "collect")
            )
            what = None
            if how == "next" and self.functions[0].kind == "c":
                how = "send"
            elif how == "throw":
                self.points += 1
                what = self.random.choice(ERRORS).format(n=self.points)
            elif how == "send":
                what = self.random.choice(("None", "1", "'stay'"))
            elif how == "loop":
                what = self.random.randint(1, 3)
            found.append(f"({how!r}, {what})")
        return ", ".join(found)

    def write(self):
        parts = [f.write() for f in self.functions]
        root = self.functions[0]
        body = [f"def {self.name}():"]
        if self.in_loop:
            body += self.loop_body(root)
        else:
            drive = "drive_async" if root.kind == "a" else "drive"
            steps = self.steps()
            if root.kind == "a":
                steps = steps.replace("'loop'", "'next'").replace("'collect'", "'next'")
            call = f"{drive}({root.name}(), [{steps}])"
            where = self.random.random()
            if where < 0.15:
                call = f"in_thread(lambda: {call})"
            elif where < 0.35:
                call = f"in_greenlet(lambda: {call})"
            body.append(f"    {call}")
        parts.append("\n".join(body))
        parts.append(f"run({self.name})\n")
        return "\n\n\n".join(parts)

    def loop_body(self, root):
        lines = ["    async def outermost():"]
        if self.random.random() < 0.5:
            lines.append(f"        one = asyncio.create_task({root.name}())")
            for _ in range(self.random.randint(0, 3)):
                lines.append("        await asyncio.sleep(0)")
            for _ in range(self.random.randint(0, 2)):
                lines.append(f"        one.cancel({self.points})")
                lines.append("        await asyncio.sleep(0)")
            lines.append("        got = await asyncio.gather(one, return_exceptions=True)")
            lines.append("        return told(got[0])")
        else:
            lines.append(f"        return await {root.name}()")
        return lines + ["    in_loop(outermost)"]


def make(seed, count, first=0):
    """make: cases `first` to `first` + `count` of the seed."""
    cases = [Case(seed, number).write() for number in range(first, first + count)]
    return PRELUDE + "\n\n".join(cases) + EPILOGUE
