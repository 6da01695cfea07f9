# alone: 0
# terminal: yes
# prints: the program's: True True True
# prints: a child's: True
# prints: no such group: [3, 22, 25, 25]
# prints: of another session: 1 25
"""The terminal is for the program's own process group, until that gives it to another of its
session."""
import array
import fcntl
import os
import subprocess
import sys
import termios


def errno_of(call, *arguments):
    try:
        return call(*arguments)
    except OSError as error:
        return error.errno


asked = array.array("i", [0])
fcntl.ioctl(0, termios.TIOCGPGRP, asked)
session = fcntl.ioctl(0, 0x5429, b"....")  # TIOCGSID
print("the program's:", os.tcgetpgrp(0) == os.getpgrp(), asked[0] == os.getpgrp(),
      int.from_bytes(session, sys.byteorder) == os.getsid(0))
WAITS = [sys.executable, "-c", "input()"]
child = subprocess.Popen(WAITS, stdin=subprocess.PIPE, process_group=0)
os.tcsetpgrp(0, child.pid)
print("a child's:", os.tcgetpgrp(0) == child.pid)
child.communicate(b"\n")
os.tcsetpgrp(0, os.getpgrp())
reader, writer = os.pipe()
print("no such group:", [errno_of(os.tcsetpgrp, 0, child.pid), errno_of(os.tcsetpgrp, 0, -1),
                         errno_of(os.tcgetpgrp, reader), errno_of(os.tcsetpgrp, reader, 1)])
leader = subprocess.Popen(WAITS, stdin=subprocess.PIPE, start_new_session=True)
ASKS = "import os\ntry: os.tcgetpgrp(0)\nexcept OSError as error: print(error.errno)"
asks = subprocess.run([sys.executable, "-c", ASKS], start_new_session=True, capture_output=True,
                      text=True)
print("of another session:", errno_of(os.tcsetpgrp, 0, leader.pid), asks.stdout.strip())
leader.communicate(b"\n")
