# never: Unsupported
"""A child Python is started as python3 is: with its options and variables, from its standard input,
and with modules of its own; what it asks the version of has no program."""
import asyncio
import os
import subprocess
import sys

FLAGS = """import sys
f = sys.flags
print(f.optimize, f.isolated, f.ignore_environment, f.safe_path, int(f.dev_mode), f.bytes_warning,
      f.quiet, f.no_site, sys.warnoptions, sorted(sys._xoptions), sys.argv, __debug__)"""
PLAIN = {"PATH": os.environ["PATH"]}


def ask(*words, text="", env=PLAIN):
    done = subprocess.run([sys.executable, *words], input=text, capture_output=True, text=True,
                          env=env)
    return done.returncode, done.stdout.strip(), done.stderr.strip().splitlines()[-1:]


for options in (["-O"], ["-OO"], ["-I"], ["-E"], ["-P"], ["-S"], ["-X", "dev"], ["-Xa=b"],
                ["-W", "error"], ["-Werror", "-b"], ["-bb"], ["-q"], ["-OqW", "ignore"]):
    print(options, ask(*options, "-c", FLAGS, "one", "-two"))
print(ask("-Oc", FLAGS, "three"))
print(ask("-W", "error", "-c", "import warnings; warnings.warn('stop')"))
print(ask("-bb", "-c", "print(b'' == '')"))
print(ask("-O", "-c", "assert False; print('not asked')"))
print(ask("-c", "import sys; print(sys.path[0] == '')"))
print(ask("-P", "-c", "import sys; print(sys.path[0] == '')"))
print(ask("-c", "import sys; print(sys.path[:3])", env={**PLAIN, "PYTHONPATH": "/one:/two"}))
print(ask("-E", "-c", "import sys; print('/one' in sys.path)",
          env={**PLAIN, "PYTHONPATH": "/one:/two"}))
print(ask("-c", FLAGS, env={**PLAIN, "PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "ignore"}))
print(ask(text="print(6 * 7)"))
print(ask("-", "word", text="import sys\nprint('dash', sys.argv, __name__)"))
print(ask(text="print('one')\nraise ValueError('two')"))
print(ask("-V")[:2], ask("--version")[1][:8], ask("-h")[1][:6])
print(ask("-?wrong")[0], ask("--wrong")[0], ask("-c")[0])

# -u: what goes to the buffer below is there at once
p = subprocess.Popen([sys.executable, "-u", "-c",
                      "import sys; sys.stdout.buffer.write(b'READY\\n');"
                      "sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=PLAIN)
print(p.stdout.read(6))
p.stdin.close()
print(p.wait())

# itself, as well: nothing is left out of what it was given
print(sys.flags.ignore_environment, sys.flags.no_user_site)
os.environ["PYTHONASYNCIODEBUG"] = "1"
loop = asyncio.new_event_loop()
print(loop.get_debug())
loop.close()
