# trace: main#\d+ blocked: gather
# trace: job ended: returned \('a'\)
# trace: main#\d+ ready: finished by job
# trace: ended: failed \(RuntimeError: e\)
# trace: main#\d+ blocked: gather \(wait\) until
# trace: job 7 ready: cancelled by main
"""gather keeps the order; an exception reaches the one who gathers; the others go on."""
import asyncio


async def job(name, seconds, fails=False):
    await asyncio.sleep(seconds)
    print("job", name, "done")
    if fails:
        raise RuntimeError(name)
    return name


async def main():
    print(await asyncio.gather(job("a", 3), job("b", 1), job("c", 2)))
    try:
        await asyncio.gather(job("d", 2), job("e", 1, fails=True))
    except RuntimeError as error:
        print("failed:", error)
    await asyncio.sleep(5)
    done, pending = await asyncio.wait(
        [asyncio.create_task(job("f", 1)), asyncio.create_task(job("g", 9))], timeout=3)
    print(len(done), len(pending))
    for task in pending:
        task.cancel()
    for next_done in asyncio.as_completed([job("h", 2), job("i", 1)]):
        print("completed", await next_done)
    first = asyncio.create_task(job("j", 0))
    await asyncio.shield(first)


asyncio.run(main())
