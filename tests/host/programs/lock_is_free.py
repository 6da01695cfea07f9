# alone: 0
# prints: main has it again
# prints: ['second', 'first']
# trace: first blocked: lock, held by main
# trace: second blocked: lock, held by main
# trace: main#?\d* released
# trace: first ready: notified by main
# trace: main#?\d* took lock
# trace: first blocked: lock, held by main
# trace: second took lock
# trace: first took lock
"""A released lock is free for whoever asks first, though others wait; of those the one who has
waited longest is woken, to ask again, and behind the others if it is too late."""
import threading
import time

lock = threading.Lock()
order = []


def wants():
    with lock:
        order.append(threading.current_thread().name)


with lock:
    threads = [threading.Thread(target=wants, name=name) for name in ("first", "second")]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    lock.release()
    lock.acquire()
    print("main has it again" if not order else order)
    time.sleep(0.01)
for thread in threads:
    thread.join()
print(order)
