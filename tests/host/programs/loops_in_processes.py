# recipe: {"machine": {"cores": 4}}
"""gevent and asyncio in three processes at once: each has its own hub and its own event loop."""
import multiprocessing as mp


def serve(n, results):
    import asyncio

    import gevent

    jobs = [gevent.spawn(lambda i: gevent.sleep(0.1) or i * n, i) for i in range(5)]
    gevent.joinall(jobs)

    async def wait():
        await asyncio.sleep(0.1)
        return n

    results.put((sum(job.value for job in jobs), asyncio.run(wait())))


if __name__ == "__main__":
    spawn = mp.get_context("spawn")
    results = spawn.Queue()
    processes = [spawn.Process(target=serve, args=(n, results)) for n in range(1, 4)]
    for process in processes:
        process.start()
    print(sorted(results.get() for _ in processes))
    for process in processes:
        process.join()
