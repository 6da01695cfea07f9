# alone: 0
# prints: a copy of a running process is not simulated
# prints: other programs are not simulated
# prints: posix_spawn is not simulated; subprocess does without it as long as close_fds is True
# prints: takes the place of another (exec) is not simulated
# prints: asyncio: RuntimeError other programs are not simulated; only this Python, sys.executable
# prints: through a pair: b'hello\n'
"""What leaves the machine is refused with a reason; a socketpair stays inside."""
import asyncio
import os
import socket
import subprocess
import sys

ATTEMPTS = (
    os.fork,
    lambda: subprocess.run(["true"]),
    lambda: subprocess.run([sys.executable, "-c", ""], close_fds=False),
    lambda: os.execv(sys.executable, ["python3", "-c", ""]),
)
for attempt in ATTEMPTS:
    try:
        attempt()
    except (OSError, RuntimeError) as error:
        print(type(error).__name__, error)


async def main():
    try:
        await asyncio.create_subprocess_shell("true")
    except RuntimeError as error:
        print("asyncio:", type(error).__name__, error)
    a, b = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=b)
    asyncio.get_running_loop().call_later(1, a.send, b"hello\n")
    print("through a pair:", await reader.readline())
    writer.close()
    a.close()


asyncio.run(main())
