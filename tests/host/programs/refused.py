# alone: 0
# prints: OSError ENOSYS
# prints: FileNotFoundError ENOENT env
# prints: OSError ENOSYS None
# prints: FileNotFoundError ENOENT None
# prints: FileNotFoundError ENOENT /no/such/program
# prints: FileNotFoundError ENOENT nowhere
# prints: PermissionError EACCES /etc
# prints: FileNotFoundError ENOENT sort
# prints: by the shell: 127 None
# prints: asyncio: FileNotFoundError ENOENT /bin/sh
# prints: fiberscope: forkpty: a copy of a running process
# prints: fiberscope: execve: /usr/bin/env: other programs are not simulated; only this Python
# prints: fiberscope: sh: of the shell only simple commands are simulated, with variables, quotes
# prints: through a pair: b'hello\n'
# trace: note: .*forkpty: a copy of a running process
# trace: note: .*execve: /usr/bin/env: other programs are not simulated
# trace: note: .*execve: /usr/bin/sort: other programs are not simulated
# never: RuntimeError
"""What leaves the machine is an OSError, as on a Linux that has no more than this machine: other
programs are not there. What to do instead is told once of each; a socketpair stays inside."""
import asyncio
import errno
import os
import socket
import subprocess
import sys

LOOP = "for x in 1; do true; done"
ATTEMPTS = (
    os.forkpty,
    lambda: subprocess.run(["env"]),
    lambda: subprocess.run([sys.executable, "-c", ""], close_fds=False),
    lambda: os.execv("/usr/bin/env", ["env"]),
    lambda: subprocess.run(["/no/such/program"]),
    lambda: subprocess.run([sys.executable, "-c", ""], cwd="nowhere"),
    lambda: subprocess.run(["/etc"]),
    lambda: subprocess.run(["/usr/bin/env"]),
    lambda: subprocess.run(["sort"]),
)
for attempt in ATTEMPTS:
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__, errno.errorcode[error.errno], error.filename)
print("by the shell:", os.waitstatus_to_exitcode(os.system(LOOP)), os.environ.get("SHELL"))


async def main():
    try:
        await asyncio.create_subprocess_shell(LOOP)
    except OSError as error:
        print("asyncio:", type(error).__name__, errno.errorcode[error.errno], error.filename)
    a, b = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=b)
    asyncio.get_running_loop().call_later(1, a.send, b"hello\n")
    print("through a pair:", await reader.readline())
    writer.close()
    a.close()


asyncio.run(main())
