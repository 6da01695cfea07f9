import threading
import time

forks = [threading.Lock() for _ in range(3)]


def philosopher(number):
    left, right = forks[number], forks[(number + 1) % 3]
    with left:
        time.sleep(0.01)  # thinks with one fork in the hand
        with right:
            print("philosopher", number, "eats")


names = ["plato", "kant", "arendt"]
table = [threading.Thread(target=philosopher, args=(i,), name=names[i]) for i in range(3)]
for thread in table:
    thread.start()
for thread in table:
    thread.join()
