"""Killed, failed, never started, timed out: how greenlets end and who is told."""

import gevent


def sleeper():
    try:
        gevent.sleep(10)
    finally:
        print("cleaned up")


def never():
    print("never printed")


def broken():
    raise ValueError("bad")


gevent.get_hub().exception_stream = None
victim = gevent.spawn(sleeper)
gevent.sleep(0)
victim.kill()
print(victim.dead, repr(victim.value))

unborn = gevent.spawn(never)
unborn.kill()
print(unborn.dead)

several = [gevent.spawn(sleeper) for _ in range(2)]
gevent.sleep(0)
gevent.killall(several)

failing = gevent.spawn(broken)
failing.join()
print(failing.exception)

try:
    with gevent.Timeout(0.5):
        gevent.sleep(2)
except gevent.Timeout as timeout:
    print("timed out", timeout)

# trace: callback \d+ queued: kill sleeper, will run sleeper
# trace: sleeper ready: cancelled by main \(killed\)
# trace: main blocked: join sleeper \(kill\)
# trace: sleeper ended: cancelled \(GreenletExit\)
# trace: main ready: finished by sleeper
# trace: callback \d+ dropped
# trace: never ended: never started
# trace: callback \d+ queued: killall
# trace: sleeper 2 ready: cancelled by main \(killed\)
# trace: sleeper 3 ready: cancelled by main \(killed\)
# trace: main ready: finished by sleeper 3
# trace: broken ended: failed \(ValueError: bad\)
# trace: main timer \d+ armed for \S+ ms \(timeout 500 ms\)
# trace: main timer \d+ armed for 2\S+ s \(sleep 2 s\)
# trace: main ready: cancelled \(timeout 500 ms\)
# trace: main timer \d+ cancelled
# never: never line
