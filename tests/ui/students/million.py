import threading

total = 0


def count(turns):
    s = 0
    for i in range(turns):
        s += i % 7
    return s


def work(turns):
    global total
    total = count(turns)


worker = threading.Thread(target=work, args=(1_000_000,), name="worker")
worker.start()
worker.join()
print("total", total)
