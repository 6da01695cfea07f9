# trace: main ended: cancelled
# trace: run ended: failed, exit status 142 .signal SIGALRM
"""A signal without a handler ends the program in the middle of a wait."""
import signal
import time

print("begin", flush=True)
signal.setitimer(signal.ITIMER_REAL, 0.1)
time.sleep(1)
print("never")
