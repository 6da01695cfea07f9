# trace: Process-1 ended: returned
# never: Unsupported
"""multiprocessing forks by default: nothing is read again, what stands outside of a guard is done
once, and globals are as they were."""
from multiprocessing import Pool, Process, Value

print("once")
n = Value("i", 0)
level = 1


def work():
    with n.get_lock():
        n.value += level


def look(number):
    return number + level


level = 2
p = Process(target=work)
p.start()
p.join()
print(n.value, p.exitcode)
level = 3
with Pool(2) as pool:
    print(pool.map(look, [1, 2]))
p = Process(target=lambda: print("no need to pickle it"))
p.start()
p.join()
