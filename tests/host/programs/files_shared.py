# trace: python 2 born: process
"""Two processes share files: what one appends, the other reads; a script that was just written
runs."""
import os
import subprocess
import sys
import tempfile
import textwrap
import threading

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("writer.py", "w") as script:
        script.write(
            textwrap.dedent(
                """
                import os, sys, time
                print("in", os.path.basename(os.getcwd())[:3], sorted(os.listdir(".")))
                with open("shared.log", "a") as log:
                    for i in range(3):
                        log.write(f"{sys.argv[1]} {i}\\n")
                        log.flush()
                        time.sleep(0.1)
                os.mkdir("made by " + sys.argv[1])
                """
            )
        )
    os.mkdir("inner")
    with open("shared.log", "w") as log:
        log.write("begin\n")
        log.flush()
        subprocess.run([sys.executable, "../writer.py", "child"], cwd="inner", check=True)
        subprocess.run([sys.executable, "writer.py", "second"], check=True)
        log.write("end\n")
    print(os.path.basename(os.getcwd()) == os.path.basename(folder))
    print(open("shared.log").read().splitlines())
    print(open("inner/shared.log").read().splitlines())
    print(sorted(os.listdir(".")), sorted(os.listdir("inner")))

    # an open file is inherited, with its offset
    with open("out.txt", "w") as out:
        out.write("first\n")
        out.flush()
        subprocess.run([sys.executable, "-c", "print('second')"], stdout=out, check=True)
        out.write("third\n")
    print(open("out.txt").read().splitlines())

    # O_APPEND: no line is lost, whoever writes
    def append(name):
        with open("many.log", "a") as log:
            for i in range(50):
                log.write(f"{name} {i}\n")
                log.flush()

    threads = [threading.Thread(target=append, args=(n,)) for n in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = open("many.log").read().splitlines()
    print(len(lines), len(set(lines)))
    os.chdir("/")
