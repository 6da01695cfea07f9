"""Lines that compute are told and paid for as CPython's own tracing has them.

usage: computing.py --engine ENGINE --dump TRACE_DUMP [--seeds 1 2 3 ...] [--functions N]

The engine runs functions of the program as marked code, which CPython does not trace. While a
profiler is set, it traces every frame instead. Here random functions, of all kinds of statements on
one line and over several, are called both ways, and so are some by hand:

1. The lines that are reached are the same, in the same order.
2. The same virtual time passes.
3. What a function is seen to be is its own: f_code, f_lasti, tb_lasti, the lines of a traceback.
4. The trace is whole and breaks no law.
"""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

SEEDS = range(1, 13)
FUNCTIONS = 60

HEAD = '''\
import sys
import time


class Manager:
    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return self.swallows


class Fails(Exception):
    pass


class State:
    left = 0


def may(value=1):
    State.left -= 1
    if State.left == 0:
        raise Fails(value)
    return value


def few(n=3):
    return range(n)


def lines_at(code, lasti):
    return [line for begin, end, line in code.co_lines() if begin <= lasti < end]


def check_own(function):
    frame = sys._getframe(1)
    seen_as = frame.f_code is function.__code__
    seen_at = frame.f_lineno in lines_at(function.__code__, frame.f_lasti)
    if not (seen_as and seen_at):
        print("DIFFERENT", function.__name__, "is seen as another")
'''

TAIL = '''

def nothing(frame, event, value):
    pass


def outcome(function, left):
    State.left = left
    try:
        return repr(function())
    except Exception as error:
        lines = [type(error).__name__]
        trace = error.__traceback__.tb_next
        while trace is not None:
            code = trace.tb_frame.f_code
            assert trace.tb_lineno in lines_at(code, trace.tb_lasti), "tb_lasti"
            lines.append((trace.tb_lineno, code.co_name))
            trace = trace.tb_next
        return lines


def timed(function, left):
    before = time.monotonic_ns()
    result = outcome(function, left)
    return time.monotonic_ns() - before, result


for number, function in enumerate(FUNCTIONS):
    for turn in range(12):
        outcome(function, 0)
    for left in (0, 1, 2, 4, 7):
        print("marked", number, left)
        marked = timed(function, left)
        print("traced", number, left)
        sys.setprofile(nothing)
        traced = timed(function, left)
        sys.setprofile(None)
        print("marked", number, "over")
        if marked != traced:
            print("DIFFERENT", number, left, marked, traced)
print("over")
'''


class Maker:
    """One random function, as lines of text."""

    def __init__(self, chance):
        self.chance = chance
        self.lines = []
        self.names = 0

    def add(self, depth, text):
        self.lines += ["    " * depth + line for line in text.split("\n")]

    def value(self):
        return self.chance.choice(
            ["a", "b", "may()", "may(a)", "a + 1", "(a or b)", "len([1, 2])", "abs(b or 0)"]
            + ["(a if b else 3)"]
        )

    def simple(self):
        v = self.value
        return self.chance.choice(
            [
                lambda: f"a = {v()}",
                lambda: f"b += {v()} % 5",
                lambda: f"a, b = {v()}, {v()}",
                lambda: "pass",
                lambda: f"a = max({v()},\n    {v()},\n    {v()})",
                lambda: f"b = [x\n     for x in few()\n     if x != {v()}]",
                lambda: f"b = sum(x for x in few())\nb = {{x: {v()} for x in few()}}\nb = len(b)",
                lambda: f"a = (lambda q: q + {v()})(2)",
                lambda: f"assert {v()} is not None, may()",
                lambda: f"a = ({v()}\n     and {v()}\n     or b)",
                lambda: f"b = 1 < {v()} < 3",
                lambda: f"a = f'{{a}} {{{v()}}}'\na = len(a)",
                lambda: f"a = {v()}; b = {v()}",
                lambda: f"a = ({v()} if {v()}\n     else {v()})",
                lambda: f"*rest, a = (1, {v()}, 3)",
                lambda: "check_own(itself)",
            ]
        )()

    def condition(self):
        return self.chance.choice(["a", "not b", "a and b", "may() and a", "a != b", "b is None"])

    def suite(self, depth, room, loop):
        for _ in range(self.chance.randint(1, 3)):
            self.statement(depth, room, loop)

    def statement(self, depth, room, loop):
        kinds = ["simple"] * 4
        if room > 0:
            kinds += ["if", "for", "while", "try", "with", "one", "match", "finally", "nested"]
        if loop:
            kinds += ["leave"]
        getattr(self, "make_" + self.chance.choice(kinds))(depth, room - 1, loop)

    def make_simple(self, depth, room, loop):
        self.add(depth, self.simple())

    def make_leave(self, depth, room, loop):
        how = self.chance.choice(["break", "continue", "return a"])
        self.add(depth, f"if {self.condition()}:\n    {how}")

    def make_if(self, depth, room, loop):
        self.add(depth, f"if {self.condition()}:")
        self.suite(depth + 1, room, loop)
        if self.chance.random() < 0.4:
            self.add(depth, f"elif {self.condition()}:")
            self.suite(depth + 1, room, loop)
        if self.chance.random() < 0.5:
            self.add(depth, "else:")
            self.suite(depth + 1, room, loop)

    def make_one(self, depth, room, loop):
        self.add(
            depth,
            self.chance.choice(
                [
                    f"if {self.condition()}: a = {self.value()}",
                    f"for i in few(4): b = {self.value()}",
                    "i = 3\nwhile i: i -= 1",
                    f"i = 3\nwhile i > 0: i -= 1; a = {self.value()}",
                    f"for i in few(): a = {self.value()}; b = i",
                    f"i = 2\nwhile (i and\n       {self.value()}): i -= 1",
                ]
            ),
        )

    def make_for(self, depth, room, loop):
        self.names += 1
        self.add(depth, f"for i{self.names} in few({self.chance.randint(0, 4)}):")
        self.suite(depth + 1, room, True)
        if self.chance.random() < 0.3:
            self.add(depth, "else:")
            self.suite(depth + 1, room, loop)

    def make_while(self, depth, room, loop):
        self.names += 1
        name = f"n{self.names}"
        self.add(depth, f"{name} = {self.chance.randint(0, 3)}")
        self.add(depth, self.chance.choice([f"while {name} > 0:", f"while {name}:", "while True:"]))
        self.add(depth + 1, f"{name} -= 1")
        self.add(depth + 1, f"if {name} < 0: break")
        self.suite(depth + 1, room, True)

    def make_try(self, depth, room, loop):
        self.add(depth, "try:")
        self.suite(depth + 1, room, loop)
        handlers = ["except Fails:", "except Fails as e:", "except (OSError, Fails):"]
        self.add(depth, self.chance.choice(handlers))
        self.suite(depth + 1, room, loop)
        if self.chance.random() < 0.3:
            self.add(depth, "else:")
            self.suite(depth + 1, room, loop)
        if self.chance.random() < 0.3:
            self.add(depth, "finally:")
            self.suite(depth + 1, room, False)

    def make_finally(self, depth, room, loop):
        self.add(depth, "try:")
        self.suite(depth + 1, room, loop)
        self.add(depth, "finally:")
        self.suite(depth + 1, room, False)

    def make_with(self, depth, room, loop):
        swallows = self.chance.choice(["True", "False"])
        self.add(
            depth,
            self.chance.choice(
                [
                    f"with Manager({swallows}) as m:",
                    f"with Manager({swallows}):",
                    f"with (Manager({swallows}) as m,\n      Manager(may() == 5)):",
                ]
            ),
        )
        self.suite(depth + 1, room, loop)

    def make_match(self, depth, room, loop):
        self.add(depth, f"match {self.value()}:")
        self.add(depth + 1, "case 1:")
        self.suite(depth + 2, room, loop)
        self.add(depth + 1, "case int(x) if x > may():")
        self.suite(depth + 2, room, loop)
        self.add(depth + 1, "case _:")
        self.suite(depth + 2, room, loop)

    def make_nested(self, depth, room, loop):
        self.names += 1
        self.add(depth, f"def inner{self.names}(c=1):")
        self.add(depth + 1, "nonlocal shared")
        self.add(depth + 1, "shared += c")
        self.add(depth + 1, f"return {self.chance.choice(['may()', 'c', 'shared'])}")
        self.add(depth, f"a = inner{self.names}()")
        self.add(depth, f"class Local{self.names}:\n    x = 1\n    y = may()")


BY_HAND = '''

def fib(n=6):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def sieve(n=60):
    flags = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return sum(flags) - 2


def long_way():
    total = 0
    for i in few(3):
        if i == 1:
%s
    return total


def generators():
    def counts():
        for i in few():
            yield i
    return sum(counts()) + sum(x for x in counts())


def raises_again():
    for turn in few():
        try:
            with Manager(False):
                try:
                    may()
                except OSError:
                    pass
        except Fails as error:
            try:
                raise
            except Fails:
                turn += 1
        else:
            turn -= 1
    return turn
''' % "\n".join(f"            total += {n} * i + {n + 1000}" for n in range(120))


def program(seed, functions):
    chance = random.Random(seed)
    parts, names = [HEAD, BY_HAND], ["fib", "sieve", "long_way", "generators", "raises_again"]
    for number in range(functions):
        maker = Maker(chance)
        maker.suite(1, 3, False)
        names.append(f"f{number}")
        parts.append(f"\n\ndef f{number}(a=1, b=2):\n    shared = 0\n    itself = f{number}\n")
        parts.append("\n".join(maker.lines) + "\n    return a, b, shared\n")
    return "".join(parts) + f"\n\nFUNCTIONS = [{', '.join(names)}]\n" + TAIL


def reached(dump):
    """reached: for each call that was told, the lines."""
    calls, here = {}, None
    for line in dump.splitlines():
        if match := re.search(r'prints: "(marked|traced) (\d+) (\w+)\\n"', line):
            here = calls.setdefault(match.groups(), [])
        elif (match := re.search(r" line: [^:]*:(\d+) ", line)) and here is not None:
            here.append(int(match.group(1)))
    return calls


def run(command, **more):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **more
    )


def check(options, folder, seed):
    path = folder / f"computing_{seed}.py"
    path.write_text(program(seed, options.functions))
    whole = [{"from_ns": 0, "to_ns": 2**63 - 1}]  # no line is folded
    recipe = {"program": str(path), "usual_call_costs": 0, "whole": whole}
    with open(folder / "trace", "wb") as trace:
        command = [options.engine, "--once", "--trace-fd", str(trace.fileno()), json.dumps(recipe)]
        done = run(command, pass_fds=[trace.fileno()])
    wrong = []
    if done.returncode != 0 or not done.stdout.endswith("over\n"):
        wrong.append(f"status {done.returncode}: {done.stdout[-100:]}{done.stderr[-2000:]}")
    wrong += [line for line in done.stdout.splitlines() if line.startswith("DIFFERENT")]
    dump = run([options.dump, str(folder / "trace")])
    if dump.returncode != 0:
        wrong.append(dump.stderr[-1000:])
    calls = reached(dump.stdout)
    tail = path.read_text().count("\n") - TAIL.count("\n")
    compared = 0
    for (how, number, left), lines in calls.items():
        if how != "marked" or left == "over":
            continue
        other = calls.get(("traced", number, left), [])
        marked = [line for line in lines if line <= tail]
        traced = [line for line in other if line <= tail]
        compared += len(marked)
        if marked != traced:
            at = next((i for i, (x, y) in enumerate(zip(marked, traced)) if x != y), 0)
            wrong.append(
                f"function {number}, {left}: {marked[max(0, at - 3):at + 5]}"
                f" traced {traced[max(0, at - 3):at + 5]}"
            )
    if compared < 1000:
        wrong.append(f"only {compared} lines were compared")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--seeds", nargs="*", type=int)
    parser.add_argument("--functions", type=int, default=FUNCTIONS)
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.engine, options.dump = os.path.abspath(options.engine), os.path.abspath(options.dump)
    failed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(options.keep or made)
        for seed in options.seeds or portion(list(SEEDS)):
            wrong = check(options, folder, seed)
            for what in wrong[:10]:
                print(f"seed {seed}: {what}")
            failed += bool(wrong)
    print("failed" if failed else "all the same")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
