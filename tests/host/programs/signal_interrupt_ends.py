# trace: run ended: failed, exit status 130
"""KeyboardInterrupt that nobody catches ends the program as SIGINT does."""
import os
import signal
import time

print("begin", flush=True)
time.sleep(0.1)
os.kill(os.getpid(), signal.SIGINT)
