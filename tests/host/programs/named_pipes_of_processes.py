"""A named pipe leads from process to process; a process that is killed closes its ends."""
import multiprocessing
import os
import subprocess
import sys
import tempfile

FOLDER = tempfile.mkdtemp()
THERE = os.path.join(FOLDER, "there")
BACK = os.path.join(FOLDER, "back")

UPPER = """
import sys
with open(sys.argv[1]) as lines, open(sys.argv[2], "w") as out:
    for line in lines:
        out.write(line.upper())
"""


def count(path, name):
    with open(path, "w") as out:
        for i in range(3):
            out.write(f"{name} {i}\n")


def main():
    os.mkfifo(THERE)
    os.mkfifo(BACK)
    child = subprocess.Popen([sys.executable, "-c", UPPER, THERE, BACK])
    with open(THERE, "w") as out:
        print("first\nsecond", file=out)
    # the child waits in open() for this
    with open(BACK) as lines:
        print(lines.read().split())
    print(child.wait())

    # several writers: each line is whole; who can write, too, does not see the end between two
    children = [multiprocessing.Process(target=count, args=(THERE, name)) for name in "ab"]
    for process in children:
        process.start()
    with os.fdopen(os.open(THERE, os.O_RDWR), "rb", buffering=0) as got:
        print(sorted(got.readline() for _ in range(6)))
    for process in children:
        process.join()

    # a process that is killed closes its ends
    holds = "import sys, time; file = open(sys.argv[1], 'w'); time.sleep(100)"
    child = subprocess.Popen([sys.executable, "-c", holds, THERE])
    r = os.open(THERE, os.O_RDONLY)
    child.kill()
    print(os.read(r, 10), child.wait())
    os.close(r)


if __name__ == "__main__":
    main()
