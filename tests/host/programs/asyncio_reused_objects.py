# Locks, tasks and loops come to lie where freed ones lay: what was known of those must not be told
# of the new ones. Each round's lock is dropped while it is held, and its loop without being closed.
#
# never: held by
import asyncio
import gc


async def hold(lock):
    await lock.acquire()


async def wait_free(lock, done):
    async with lock:
        done.append(1)


def main():
    done = []
    for _ in range(200):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(hold(asyncio.Lock()))
        loop.run_until_complete(wait_free(asyncio.Lock(), done))
        loop._selector.close()
        loop._ssock.close()
        loop._csock.close()
        loop._closed = True  # never closed properly
        del loop
        gc.collect()
    print(len(done))


main()
