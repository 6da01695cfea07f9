# trace: python 2 born: process
"""asyncio's subprocesses run this Python: with pipes, their exit status, and several at once."""
import asyncio
import sys

UPPER = "import sys; print(sys.stdin.read().upper(), end='')"
LINES = """
import sys, time
for i in range(3):
    print("line", i, flush=True)
    time.sleep(0.05)
sys.exit(7)
"""


async def main():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UPPER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(b"hello\n")
    print(out, process.returncode)

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LINES, stdout=asyncio.subprocess.PIPE
    )
    async for line in process.stdout:
        print(line)
    print(await process.wait())

    async def status(code):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", f"raise SystemExit({code})"
        )
        return await process.wait()

    print(await asyncio.gather(*(status(code) for code in range(3))))

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(100)"
    )
    try:
        await asyncio.wait_for(process.wait(), 0.5)
    except asyncio.TimeoutError:
        process.kill()
        print(await process.wait())


asyncio.run(main())
