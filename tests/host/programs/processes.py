# trace: resource tracker born: process
# trace: main#2 blocked: join Process-1 .*at processes.py:50
# trace: Process-1 renamed: Process-1
# trace: Process-1 ended: returned
"""multiprocessing, spawned: nothing is shared but what is passed; the parent sees each end."""
import multiprocessing as mp
import os
import sys
import time

data = []


def work(queue, n):
    data.append(n)
    queue.put((n, data, mp.current_process().name, os.getpid() != PARENT.value))


def produce(queue, n):
    for i in range(n):
        queue.put((i, i * i))
    queue.put(None)


def count(value, array, lock, turns):
    for i in range(turns):
        with lock:
            value.value += 1
        array[i % len(array)] += 1


def echo(connection):
    while (message := connection.recv()) is not None:
        connection.send(message.upper())
    connection.close()


def wait_and_tell(event, queue):
    event.wait()
    queue.put("woken")


PARENT = mp.get_context("spawn").Value("i", 0)

if __name__ == "__main__":
    mp.set_start_method("spawn")
    results = mp.SimpleQueue()
    process = mp.Process(target=work, args=(results, 5))
    process.start()
    process.join()
    print(results.get(), process.exitcode, data)

    queue = mp.Queue()
    process = mp.Process(target=produce, args=(queue, 5))
    process.start()
    while (item := queue.get()) is not None:
        print(item)
    process.join()

    total, slots, lock = mp.Value("i", 0), mp.Array("i", 4), mp.Lock()
    crew = [mp.Process(target=count, args=(total, slots, lock, 8)) for _ in range(3)]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
    print(total.value, sum(slots))

    near, far = mp.Pipe()
    process = mp.Process(target=echo, args=(far,))
    process.start()
    far.close()
    near.send("hello")
    print(near.recv(), near.poll(0.1))
    near.send(None)
    process.join()
    try:
        near.recv()
    except EOFError:
        print("the end of the pipe")

    event = mp.Event()
    process = mp.Process(target=wait_and_tell, args=(event, results))
    process.start()
    time.sleep(0.1)
    event.set()
    print(results.get())
    process.join()

    for stop in "terminate", "kill":
        process = mp.Process(target=time.sleep, args=(100,))
        process.start()
        process.join(0.3)
        print(process.exitcode, process.is_alive())
        getattr(process, stop)()
        process.join()
        print(process.exitcode)
    process = mp.Process(target=sys.exit, args=(7,))
    process.start()
    process.join()
    print(process.exitcode)
    mp.Process(target=time.sleep, args=(100,), daemon=True).start()
    print("the end")
