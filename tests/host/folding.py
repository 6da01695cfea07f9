"""Lines that are folded stand for the lines of the same run that is told whole.

usage: folding.py --engine ENGINE --fiberscope FIBERSCOPE [--programs NAME ...]

Each program runs as it is, told whole ("whole": all of it), and with its longest fold told whole.

1. Whole: event for event the same run. A fold stands for as many lines of that lane as it counts,
   each as often and as long as it says, from the first to the last; all other events are the same,
   with the same time and the same cause.
2. A fold that is told whole changes nothing before it, and nothing but that: its lines are there.
3. Without a recording the program prints the same: it sees the same clock.
4. What is folded is what computes: a program claims how many events it has at most.
5. Locks for which nobody waits fold with their loop, and no others: a million turns make a small
   trace; no fold takes a lock while a lane waits for it.
6. What is kept of locks has a bound: a loop that makes a new one each turn needs no more memory.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# name: how many events it has at most, its text, what else its recipe says
WITHOUT_GIL = {"machine": {"cores": 2, "gil": False}}
PROGRAMS = {
    "two_at_once": (
        30000,
        """
import threading, time
def computes(n):
    x = 0
    for i in range(n):
        x += i
def halves(n):
    while n:
        n -= 1
        if n % 2: continue
threads = [threading.Thread(target=t, args=(n,)) for t, n in ((computes, 9000), (halves, 2000))]
for t in threads: t.start()
for t in threads: t.join()
print(time.monotonic_ns())
""",
        WITHOUT_GIL,
    ),
    "loops": (
        3000,
        """
import time
def sieve(n):
    flags = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return sum(flags) - 2
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
print(sieve(3000), time.monotonic_ns())
print(fib(14), time.monotonic_ns())
total = 0
for turn in range(5000):
    total += turn
print(total, time.monotonic_ns())
while total:
    total //= 2
    if total % 2: continue
""",
    ),
    "threads": (
        25000,
        """
import threading, time
count = 0
def work(n):
    global count
    x = 0
    for i in range(n):
        x += i
        if i % 20000 == 0:
            count += x
threads = [threading.Thread(target=work, args=(60000,), name=f"w{i}") for i in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(count, time.monotonic_ns())
""",
    ),
    "generators": (
        30000,
        """
import time
def numbers(n):
    for i in range(n):
        x = 0
        for j in range(i * 40):
            x += j
        yield x
print(sum(numbers(40)), time.monotonic_ns())
print(sum(x for x in range(3000)))
""",
    ),
    "exceptions": (
        6000,
        """
import signal, time
class Manager:
    def __enter__(self): return self
    def __exit__(self, *error): return True
def fails(i):
    if i % 7 == 0:
        raise ValueError(i)
    return i
total = 0
for i in range(3000):
    try:
        total += fails(i)
    except ValueError:
        total -= 1
for i in range(1500):
    with Manager():
        total += fails(i)
print(total, time.monotonic_ns())
def alarm(number, frame):
    print("alarm", time.monotonic_ns(), frame.f_lineno)
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.0005)
for i in range(20000):
    total += i
print(total)
""",
    ),
    "locks": (
        8000,
        """
import threading, time
lock, again = threading.Lock(), threading.RLock()
count = 0
def work(n):
    global count
    for i in range(n):
        with lock:
            count += 1
        again.acquire()
        with again: count += 1
        again.release()
for i in range(5000):
    with lock: pass
work(3000)
with lock:
    for i in range(3000):
        with again:
            count += 1
print(count, time.monotonic_ns())
""",
    ),
    "lock_last": (
        3000,
        """
import threading, time
lock = threading.Lock()
for i in range(3000):
    lock.acquire(); i % 1000 == 999 and print(i); lock.release()
print(time.monotonic_ns())
""",
    ),
    "locks_at_once": (
        30000,
        """
import threading, time
def computes(n):
    x = 0
    for i in range(n):
        x += i
def locks(n):
    x, own = 0, threading.Lock()
    for i in range(n):
        with own:
            x += i
threads = [threading.Thread(target=t, args=(n,)) for t, n in ((computes, 9000), (locks, 1000))]
for t in threads: t.start()
for t in threads: t.join()
print(time.monotonic_ns())
""",
        WITHOUT_GIL,
    ),
    "contended": (
        60000,
        """
import threading, time
lock = threading.Lock()
count = 0
def work(n):
    global count
    for i in range(n):
        with lock:
            count += 1
threads = [threading.Thread(target=work, args=(n,)) for n in (1000, 6000)]
for t in threads: t.start()
for t in threads: t.join()
work(1000)
print(count)
work(1000)
print(count, time.monotonic_ns())
""",
        WITHOUT_GIL,
    ),
    "tasks": (
        30000,
        """
import asyncio, time
async def job(name, n):
    total = 0
    for i in range(n):
        total += i
        if i % 1000 == 0:
            await asyncio.sleep(0)
    return total
async def main():
    print(await asyncio.gather(job("a", 5000), job("b", 7000)))
asyncio.run(main())
print(time.monotonic_ns())
""",
    ),
}
ALL = [{"from_ns": 0, "to_ns": 2**63 - 1}]
LOCKS = re.compile(
    r"\{lane=(\d+) object=(\d+) kind=\S+ name=\".*?\" place=\S+ times=(\d+) held=(\d+)"
    r" before=(\d) after=(\d)\}"
)
FOLDS = ("LinesFolded", "LoopFolded")
FOLDED = re.compile(r"\{place=(\S+) times=(\d+) spent=(\d+)\}")
# what is measured of the real stack
MEASURED = re.compile(r" (stack_bytes|reserved|used|high_water)=\d+| registers=\[.*?\]")


def run(command, **more):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **more
    )


class Runner:
    def __init__(self, engine, fiberscope, folder):
        self.engine, self.fiberscope, self.folder = engine, fiberscope, folder

    def output(self, program, **recipe):
        recipe = {"program": str(program), **recipe}
        done = run([self.engine, "--once", json.dumps(recipe)])
        return done.stdout, done.returncode

    def peak_kib(self, program):
        """The largest of the run's processes, at its largest."""
        sink = os.open(os.devnull, os.O_RDWR)
        command = [self.engine, "--once", "--trace-fd", str(sink)]
        command.append(json.dumps({"program": str(program)}))
        with subprocess.Popen(command, stdin=sink, stdout=sink, pass_fds=[sink]) as child:
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        os.close(sink)
        return used.ru_maxrss if child.returncode == 0 else None

    def trace(self, program, **recipe):
        """The events as (kind, time, cause, fields), from 1; the output."""
        recipe = {"program": str(program), **recipe}
        path = self.folder / "trace"
        with open(path, "wb") as file:
            command = [self.engine, "--once", "--trace-fd", str(file.fileno()), json.dumps(recipe)]
            done = run(command, pass_fds=[file.fileno()])
        checked = run([self.fiberscope, "validate", str(path)])
        if checked.returncode != 0:
            raise SystemExit(f"{program.stem}: {checked.stdout}{checked.stderr}")
        dump = run([self.fiberscope, "dump", "--raw", str(path)]).stdout
        events = [None]
        for line in dump.splitlines():
            number, at, cause, kind, fields = (line + " ").split(" ", 4)
            if not number.isdigit():
                continue
            events.append((kind, int(at[2:]), int(cause[6:]), fields.strip()))
        return events, done.stdout


def lines_of(event):
    found = FOLDED.findall(event[3].split(" locks=[")[0])
    return {place: (int(times), int(spent)) for place, times, spent in found}


def fields_of(text):
    return dict(re.findall(r"(\w+)=(\S+)", text.split(" lines=[")[0]))


def compare(folded, whole, wrong):
    """Walks both; where the folded one has a fold the whole one has its lines."""
    same, at = {0: 0}, 1  # of the folded run's events the whole one's
    for number, event in enumerate(folded[1:], 1):
        kind, time, cause, fields = event
        if kind in FOLDS:
            at = unfold(event, whole, at, wrong, number)
        else:
            other = whole[at]
            expected = MEASURED.sub("", fields), time, kind, same.get(cause)
            found = MEASURED.sub("", other[3]), other[1], other[0], other[2]
            if kind not in ("RecipeTold", "VariableRead", "VariableWritten") and expected != found:
                wrong.append(f"event {number}: {expected} is told whole as {at}: {found}")
                return
            at += 1
        # of a fold the taking of a lock is no cause, what came before it is
        same[number] = at - 1
        while kind in FOLDS and whole[same[number]][0] == "LockTaken":
            same[number] -= 1
    if at != len(whole):
        wrong.append(f"told whole there are {len(whole) - at} events more")


def locks_of(event):
    found = LOCKS.findall(event[3])
    return {(lane, lock): tuple(map(int, rest)) for lane, lock, *rest in found}


def unfold(event, whole, at, wrong, number):
    kind, time, cause, fields = event
    told, locks = lines_of(event), locks_of(event)
    facts = fields_of(fields)
    counted, counted_locks, since = {}, {}, {}
    lines = sum(times for times, spent in told.values())
    lines += sum(2 * times + before - after for times, held, before, after in locks.values())
    began, place = int(facts["began"]), None
    for index in range(at, at + lines):
        line = fields_of(whole[index][3])
        if whole[index][0] in ("LockTaken", "LockReleased"):
            lock, takes = (line["lane"], line["object"]), whole[index][0] == "LockTaken"
            first = (0, 0, 0 if takes else 1, 0)
            times, held, before, _ = counted_locks.get(lock, first)
            held += 0 if takes else whole[index][1] - since.get(lock, began)
            since[lock] = whole[index][1]
            counted_locks[lock] = times + takes, held, before, int(takes)
            if index + 1 < at + lines and place in counted:
                times, spent = counted[place]
                counted[place] = times, spent + whole[index + 1][1] - whole[index][1]
            continue
        place = line.get("place")
        if whole[index][0] != "LineReached" or line["lane"] != facts["lane"]:
            wrong.append(f"event {number}: told whole, {index} is {whole[index]}")
            return at
        times, spent = counted.get(line["place"], (0, 0))
        last = index + 1 == at + lines
        spent += 0 if last else whole[index + 1][1] - whole[index][1]
        counted[line["place"]] = times + 1, spent
    for lock, (times, held, before, after) in counted_locks.items():
        held += time - since[lock] if after else 0
        counted_locks[lock] = times, held, before, after
    if counted_locks != locks:
        wrong.append(f"event {number}: {locks} is told whole as {counted_locks}")
    first, final = whole[at], whole[at + lines - 1]
    if counted != told:
        wrong.append(f"event {number}: {told} is told whole as {counted}")
    if (first[1], final[1]) != (int(facts["began"]), time):
        wrong.append(f"event {number}: {facts['began']} to {time}, whole {first[1]} {final[1]}")
    if place != facts["place"]:
        wrong.append(f"event {number}: its last line is {facts['place']}, whole {final[3]}")
    return at + lines


def check_waits(events, wrong):
    """No fold takes a lock while a lane waits for it. How many waits there are."""
    waits, count = {}, 0
    for number, (kind, time, cause, fields) in enumerate(events[1:], 1):
        facts = fields_of(fields)
        if kind == "LaneBlocked" and facts["why"] == "lock":
            waits[facts["lane"]] = facts["object"]
            count += 1
        elif kind == "LaneReady":
            waits.pop(facts["lane"], None)
        elif kind == "LoopFolded":
            for lane, lock in locks_of(events[number]):
                if lock in waits.values():
                    wrong.append(f"event {number} takes lock {lock}, for which a lane waits")
    return count


def check(runner, name, detail):
    most, text, *more = PROGRAMS[name]
    recipe = {"detail": detail, **(more[0] if more else {})}
    program = runner.folder / f"{name}.py"
    program.write_text(text)
    wrong = []
    folded, output = runner.trace(program, **recipe)
    whole, output_whole = runner.trace(program, whole=ALL, **recipe)
    unseen = runner.output(program, **(more[0] if more else {}))
    if not output or output != output_whole or unseen != (output, 0):
        wrong.append(f"it prints {output!r}, whole {output_whole!r}")
    folds = [n for n, event in enumerate(folded) if event and event[0] in FOLDS]
    lines = sum(times for n in folds for times, spent in lines_of(folded[n]).values())
    if len(folded) > most or len(folds) < 2 or lines < 1000:
        wrong.append(f"{len(folded)} events, {len(folds)} folds of {lines} lines")
    if any(event and event[0] in FOLDS for event in whole):
        wrong.append("told whole there is a fold")
    compare(folded, whole, wrong)
    waits = check_waits(folded, wrong)
    if name == "contended" and waits < 10:
        wrong.append(f"{waits} waits for the lock")
    longest = max(folds, key=lambda n: sum(times for times, spent in lines_of(folded[n]).values()))
    part = {"from_ns": int(fields_of(folded[longest][3])["began"]), "to_ns": folded[longest][1]}
    into, output_into = runner.trace(program, whole=[part], **recipe)
    compare(into, whole, wrong)
    told = next(n for n, event in enumerate(into) if event and event[0] == "RecipeTold")
    before = [n for n in range(1, longest) if n != told]
    if output_into != output or any(into[n] != folded[n] for n in before):
        wrong.append("the events before the part that is told whole are others")
    if into[longest][0] != "LineReached" or into[longest][1] != part["from_ns"]:
        wrong.append(f"the part begins with {into[longest]}")
    return wrong


def check_limits(runner):
    """A run ends at the same line, whether its lines are folded or not."""
    program = runner.folder / "endless.py"
    loop = "n = 0\nwhile True:\n    n += 1\n"
    locks = "import threading\nlock = threading.Lock()\n" + loop.replace("n +=", "with lock: n +=")
    wrong = []
    for most, text in ((250, loop), (600, locks)):
        program.write_text(text)
        for limit in ({"max_events": 5000}, {"until_ns": 700_000}):
            folded, _ = runner.trace(program, **limit)
            whole, _ = runner.trace(program, whole=ALL, **limit)
            compare(folded, whole, wrong)
            if len(folded) > most:
                wrong.append(f"{limit}: {len(folded)} events")
    return wrong


def check_million(runner):
    """A million turns that take a lock are a few events, and none is lost."""
    program = runner.folder / "million.py"
    program.write_text(
        "import threading\ngate = threading.Lock()\ncount = 0\n"
        "for i in range(1_000_000):\n    with gate:\n        count += 1\nprint(count)\n"
    )
    events, output = runner.trace(program)
    told = sum(event[0] == "LockTaken" and 'name="lock gate"' in event[3] for event in events[1:])
    folded = sum(times for e in events[1:] for times, *_ in locks_of(e).values())
    size = (runner.folder / "trace").stat().st_size
    if output != "1000000\n" or told + folded != 1_000_000 or len(events) > 1500 or size > 100_000:
        return [f"{output!r}, {told} + {folded} takings, {len(events)} events, {size} bytes"]
    return []


def check_new_locks(runner):
    program = runner.folder / "new_locks.py"
    peaks = []
    for turns in (20_000, 400_000):
        program.write_text(
            f"import threading\nfor i in range({turns}):\n    with threading.Lock(): pass\n"
        )
        peaks.append(runner.peak_kib(program))
    if None in peaks or peaks[1] - peaks[0] > 10 * 1024:
        return [f"{peaks} KiB"]
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", required=True)
    parser.add_argument("--fiberscope", required=True)
    parser.add_argument("--programs", nargs="*", default=list(PROGRAMS))
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(
            os.path.abspath(options.engine),
            os.path.abspath(options.fiberscope),
            pathlib.Path(folder),
        )
        for name in options.programs:
            wrong = check(runner, name, "light")
            for what in wrong[:6]:
                print(f"{name}: {what}"[:600])
            failed = failed or bool(wrong)
        more = {"limits": check_limits, "million": check_million, "new locks": check_new_locks}
        for name, checks in more.items():
            for what in checks(runner):
                print(f"{name}: {what}"[:600])
                failed = True
    print("failed" if failed else "all the same")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
