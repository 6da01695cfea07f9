"""The same with a subprocess's output."""

import subprocess
import sys

child = subprocess.Popen([sys.executable, "-c", "print('x' * 1_000_000)"],
                         stdout=subprocess.PIPE)
child.wait()
# en: ^Unread pipe: main waits for the end of .*, at unread_pipe_of_subprocess.py:8
# zh: ^Unread pipe: main .*unread_pipe_of_subprocess.py:8
