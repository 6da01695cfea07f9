"""SIGINT to a child process that waits in gevent's hub interrupts it at once."""
import signal
import subprocess
import sys
import time

code = """
import sys, time, gevent
print('ready', flush=True)
before = time.monotonic()
try:
    gevent.sleep(20)
except KeyboardInterrupt:
    sys.exit(7 if time.monotonic() - before < 5 else 8)
"""
p = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
p.stdout.readline()
time.sleep(0.2)
p.send_signal(signal.SIGINT)
print("child", p.wait(timeout=60))
