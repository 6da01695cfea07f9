# trace: queue jobs holds 0 of 3 items
# trace: queue jobs holds 3 of 3 items
# trace: semaphore door has 2 of 2 places free
# trace: semaphore door has 1 of 2 places free
# trace: semaphore door has 0 of 2 places free
# trace: event done is clear
# trace: event done is set
# trace: queue jobs holds 0 of 3 items
# never: queue jobs holds [4-9]
"""What several processes count is one thing, whichever of them changes it."""
import multiprocessing
import time


def worker(jobs, door, done):
    while (job := jobs.get()) is not None:
        with door:
            time.sleep(0.01)
    done.set()


if __name__ == "__main__":
    jobs = multiprocessing.Queue(3)
    door = multiprocessing.Semaphore(2)
    done = multiprocessing.Event()
    processes = [multiprocessing.Process(target=worker, args=(jobs, door, done), name=f"w{n}")
                 for n in range(2)]
    for process in processes:
        process.start()
    for number in range(6):
        jobs.put(number)
    for process in processes:
        jobs.put(None)
    done.wait()
    for process in processes:
        process.join()
    print("done")
