"""The remedy: subprocess as it is, in gevent's thread pool."""
import sys

from gevent import monkey

monkey.patch_all(subprocess=False)

import subprocess

import gevent

pool = gevent.get_hub().threadpool
command = [sys.executable, "-c", "print(6 * 7)"]
done = pool.apply(subprocess.run, [command], {"capture_output": True})
print(done.stdout)
