"""gevent.subprocess forks before it executes."""
import sys

from gevent import monkey

monkey.patch_all()

import subprocess

try:
    subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True)
except OSError as error:
    print(error.errno)

# en: ^Not simulated: main .*fork_by_gevent.py:11\. fork: gevent.subprocess makes a copy of the
#     running process, .*monkey.patch_all\(subprocess=False\)
# zh: ^Not simulated: main .*fork_by_gevent.py:11.*fork：gevent.subprocess 会复制
