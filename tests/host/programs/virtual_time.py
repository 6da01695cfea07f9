# alone: 0
# prints: it begins at 2026-01-01 00:00:00
# prints: an hour takes 3600 s
# prints: a line 100 ns, a read of the clock 50
# prints: a library: only our line and call of it
"""The clock is virtual: it begins at the same time, an hour of sleep takes none, and what costs is
lines, calls and reads of the clock, not what a library does behind a call."""
import datetime
import json
import time

now = datetime.datetime.now(datetime.timezone.utc)
print("it begins at", now.replace(tzinfo=None, microsecond=0))
began = time.monotonic()
time.sleep(3600)
print("an hour takes", round(time.monotonic() - began), "s")
numbers = list(range(100_000))
began = time.monotonic_ns()
nothing = 0
nothing = 0
took = time.monotonic_ns() - began
print(f"a line {(took - 150) // 2} ns, a read of the clock 50" if took == 350 else took)
began = time.monotonic_ns()
text = json.dumps(numbers)
took = time.monotonic_ns() - began
print("a library: only our line and call of it" if took < 500 else took)
