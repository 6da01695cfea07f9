"""What is to start later has not come to its time when the program ends: nothing is amiss."""

import asyncio
import threading

import gevent

timer = threading.Timer(10, print, ["late"])
timer.daemon = True
timer.start()


async def main():
    asyncio.get_running_loop().call_later(10, print, "late")
    await asyncio.sleep(0.1)


asyncio.run(main())
gevent.spawn_later(10, print, "late")
gevent.sleep(0.1)
