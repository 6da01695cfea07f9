# alone: 0
# prints: fiberscope: fork: gevent.subprocess makes a copy of the running process, which is not
# prints: OSError [Errno 38] Function not implemented
# prints: unpatched: b'here\n'
"""What gevent has and the machine has not is refused with a remedy, and the remedy works."""
import subprocess
import sys

import gevent.subprocess

ECHO = [sys.executable, "-c", "print('here')"]
try:
    gevent.subprocess.run(ECHO)
except OSError as error:
    print(type(error).__name__, error)
print("unpatched:", subprocess.run(ECHO, stdout=subprocess.PIPE).stdout)
