# never: Unsupported
"""gevent.subprocess forks and executes: a child of a program whose greenlets go on meanwhile."""
import sys

from gevent import monkey

monkey.patch_all()

import subprocess

import gevent
import gevent.subprocess

ECHO = [sys.executable, "-c", "import sys; print(sys.stdin.read().upper())"]
turns = []


def ticks():
    for i in range(3):
        gevent.sleep(0.01)
        turns.append(i)


ticker = gevent.spawn(ticks)
print(subprocess.run(ECHO, input="patched", stdout=subprocess.PIPE, text=True).stdout)
child = gevent.subprocess.Popen(ECHO, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(child.communicate(b"gevent's own"), child.returncode)
ticker.join()
print(turns)
try:
    gevent.subprocess.check_call([sys.executable, "-c", "import sys; sys.exit(3)"])
except subprocess.CalledProcessError as error:
    print(error.returncode)
print(gevent.subprocess.call(["true"], cwd="/", env={}))
