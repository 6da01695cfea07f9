# trace: t1 took lock \(lock forks\[0\]\) at lock_facts.py:38
# trace: t2 took lock \(lock forks\[1\]\) at lock_facts.py:38
# trace: t1 blocked: lock, held by t2 \(lock forks\[1\]\) until .* at lock_facts.py:40
# trace: t2 released
# trace: t1 ready: notified by t2
# trace: t1 took lock \(lock forks\[1\]\) at lock_facts.py:40
# trace: holder took rlock \(rlock account.lock\) at lock_facts.py:49
# trace: holder blocked: sleep
# trace: asker blocked: lock, held by holder \(rlock account.lock\) at lock_facts.py:54
# trace: late blocked: lock, held by holder \(rlock account.lock\) at lock_facts.py:54
# trace: holder released
# trace: asker took rlock \(rlock account.lock\) at lock_facts.py:54
# trace: waits took rlock \(condition cond\) at lock_facts.py:59
# trace: waits released
# trace: waits blocked: condition \(condition cond\) at lock_facts.py:60
# trace: main#?\d* took rlock \(condition cond\)
# trace: waits took rlock \(condition cond\) at lock_facts.py:60
# trace: logs blocked: sleep
# trace: logs took rlock \(lock inside log\) at lock_facts.py:72
# trace: logs 2 blocked: lock, held by logs \(lock inside log\) at lock_facts.py:72
# trace: logs released
# trace: opener blocked: sleep
# trace: main#?\d* took lock \(lock gate\)
# trace: main#?\d* blocked: lock, held by main \(lock gate\)
# trace: opener released
# never: took .*event
# never: took .*thread
# never: took .*inside (Thread|Event)
"""Who holds a lock, since which line, and what it is called."""
import logging
import threading
import time

forks = [threading.Lock() for _ in range(3)]


def eat(left, right, give_up):
    with left:
        time.sleep(0.1)
        if right.acquire(timeout=give_up):
            print(threading.current_thread().name, "eats")
            right.release()


class Account:
    lock = None

    def work(self):
        with self.lock:
            with self.lock:
                time.sleep(0.1)

    def peek(self):
        with self.lock:
            time.sleep(0.1)


def waits():
    with cond:
        cond.wait()


class Slow:
    def write(self, text):
        time.sleep(0.1)

    def flush(self):
        pass


def logs():
    log.warning("hello")


def run(**targets):
    threads = [threading.Thread(target=f, args=a, name=n) for n, (f, *a) in targets.items()]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    return threads


def join(threads):
    for thread in threads:
        thread.join()


join(run(t1=(eat, forks[0], forks[1], 5), t2=(eat, forks[1], forks[2], 5)))
account = Account()
account.lock = threading.RLock()
join(run(holder=(account.work,), asker=(account.peek,), late=(account.peek,)))
cond = threading.Condition()
waiting = run(waits=(waits,))
with cond:
    cond.notify()
join(waiting)
log = logging.getLogger("slow")
log.addHandler(logging.StreamHandler(Slow()))
join(run(**{"logs": (logs,), "logs 2": (logs,)}))
gate = threading.Lock()


def opens():
    time.sleep(0.1)
    gate.release()


run(opener=(opens,))
gate.acquire()
gate.acquire()
print("opened by another thread")
gate.release()
