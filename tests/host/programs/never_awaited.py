# trace: greet note.*greet was made here, and nobody ever awaited it at never_awaited.py:15
# trace: greet ended: never started \(never awaited\) at never_awaited.py:15
# trace: sleep note.*never_awaited.py:16
# trace: late ended: never started
# never: greet (switch|ready)
"""Coroutines that are made and forgotten, and a task whose loop stops before it runs."""
import asyncio


async def greet():
    print("never printed")


async def main():
    greet()
    asyncio.sleep(1)


async def late():
    print("never printed either")


asyncio.run(main())
loop = asyncio.new_event_loop()
task = loop.create_task(late())
task._log_destroy_pending = False
loop.close()
del task
