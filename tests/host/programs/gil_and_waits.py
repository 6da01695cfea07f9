# never: worker blocked: GIL
# trace: main#?\d* blocked: i/o \(read from pipe
"""Whoever waits in the kernel does so without the GIL: nobody waits for it meanwhile."""
import os
import threading
import time

reading, writing = os.pipe()
at_end = []


def work():
    for _ in range(20_000):
        pass
    at_end.append("computed")
    time.sleep(0.01)
    os.write(writing, b"done")


thread = threading.Thread(target=work, name="worker")
thread.start()
print(os.read(reading, 10), at_end)
thread.join()
