import queue
import threading
import time

counter = queue.Queue(maxsize=2)


def baker(name, loaves):
    for number in range(loaves):
        time.sleep(0.02)
        counter.put(f"{name} {number}")


def customer(wants):
    for _ in range(wants):
        loaf = counter.get()
        time.sleep(0.05)
        print(threading.current_thread().name, "eats", loaf)


threads = [
    threading.Thread(target=baker, args=("rye", 3), name="rye"),
    threading.Thread(target=baker, args=("wheat", 3), name="wheat"),
    threading.Thread(target=customer, args=(3,), name="eva"),
    threading.Thread(target=customer, args=(3,), name="tom"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
