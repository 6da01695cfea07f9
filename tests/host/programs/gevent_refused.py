# alone: 0
# prints: fiberscope: gevent: watchers of child processes are not simulated
# prints: OSError [Errno 38] Function not implemented
# prints: fiberscope: fork: gevent.subprocess makes a copy of the running process, which is not
# prints: unpatched: b'here\n'
"""What gevent has and the machine has not is refused with a remedy, and the remedy works."""
import subprocess
import sys

import gevent.subprocess
from gevent import get_hub

ECHO = [sys.executable, "-c", "print('here')"]
for attempt in (
    lambda: get_hub().loop.child(1).start(print),
    lambda: gevent.subprocess.run(ECHO),
):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__, error)
print("unpatched:", subprocess.run(ECHO, stdout=subprocess.PIPE).stdout)
