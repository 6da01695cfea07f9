"""A child that is asked for statements one by one: `python3 -i`, with prompts on stderr, however
its standard input comes; after a program, too, and then SystemExit is an exception like others."""
import os
import subprocess
import sys


def talk(*options, text="", **more):
    done = subprocess.run([sys.executable, *options], input=text.encode(), capture_output=True,
                          **more)
    errors = done.stderr.decode().replace(sys.version, "VERSION")
    print(options, done.returncode, done.stdout, errors, sep="\n")


talk("-i", text="print('hello')\n1 + 1\nNone\n_\n")
talk("-iq", text="def f():\n    return 3\n\nf()\nfor i in range(2):\n    i\n\n")
talk("-iq", text="undefined\n1 +\nif True:\nx\n\nimport sys\nsys.last_type\n")
talk("-iq", text="raise SystemExit(5)\n1\n")
talk("-iq", text="raise SystemExit('words')\n")
talk("-iSq", text="import sys; sys.ps1 = '? '\n'more'\nsys.flags.interactive\n")
talk("-i", "-c", "x = 3", text="x\nx + 1\n")
talk("-i", "-c", "x = 4; raise SystemExit(6)", text="x\n")
talk("-i", "-c", "x = 4; 1 / 0", text="x\nraise SystemExit(7)\n")
talk("-i", "-m", "this_module_is_not_there", text="'after'\n")
talk("-c", "print(1)", text="2\n", env={**os.environ, "PYTHONINSPECT": "1"})

# as a dialogue: each answer is there before the next question
with subprocess.Popen([sys.executable, "-u", "-i", "-q"], stdin=subprocess.PIPE, bufsize=0,
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
    for statement in (b"6 * 7\n", b"'two'\n", b"raise SystemExit\n"):
        print(os.read(child.stdout.fileno(), 4))
        child.stdin.write(statement)
        if b"Exit" not in statement:
            print(child.stdout.readline())
    print(child.stdout.read(), child.wait())
