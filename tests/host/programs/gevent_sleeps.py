"""spawn() never switches; sleep(0) goes to the tail of the callbacks; a tiny sleep is a timer."""

import gevent


def worker(name):
    print(name, "starts")
    gevent.sleep(0)
    print(name, "after sleep(0)")
    gevent.sleep(1e-9)
    print(name, "after a tiny sleep")


workers = [gevent.spawn(worker, n) for n in "ab"]
print("spawned")
gevent.joinall(workers)

# trace: hub callback 1 queued: switch worker, will run worker
# trace: worker ready: spawned by main
# trace: worker 2 ready: spawned by main
# trace: main blocked: gather \(joinall\) at gevent_sleeps.py:16
# trace: main -> hub switch: start
# trace: hub -> worker switch: start
# trace: hub callback 3 queued: switch worker, will run worker
# trace: worker ready: yielded \(sleep\)
# trace: hub -> worker 2 switch: start
# trace: worker 2 ready: yielded \(sleep\)
# trace: worker timer \d+ armed for .* \(sleep 1 ns\)
# trace: worker blocked: sleep until .* at gevent_sleeps.py:10
# trace: worker timer \d+ fired
# trace: worker ready: timer fired \(sleep 1 ns\)
# trace: main ready: finished by worker
# trace: main ready: finished by worker 2
# never: worker ended: never started
