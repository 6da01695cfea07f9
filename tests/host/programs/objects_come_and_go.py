"""Each of many queues that come and go, one after another, is another one in the trace."""
import queue
import threading

for n in range(30):
    waiting = queue.Queue()
    thread = threading.Thread(target=waiting.get)
    thread.start()
    while not waiting.not_empty._waiters:
        threading.Event().wait(0.001)
    waiting.put(n)
    thread.join()
    del waiting
print("done")
