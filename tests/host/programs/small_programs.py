# trace: echo born: process, made by main
"""What the machine has besides Python: cat, echo, false, ldconfig -p, sleep, true, uname. They say
what the real ones say, uname of this machine."""
import ctypes.util
import os
import platform
import signal
import subprocess
import tempfile
import time


def said(*words, **more):
    done = subprocess.run(words, capture_output=True, **more)
    return done.returncode, done.stdout, done.stderr


for words in (
    [], ["hello"], ["two", "words"], ["-n", "no end"], ["-e", r"a\tb\\n\x41\0101\101\e\q\x\0"],
    ["-e", r"cut\c off", "more"], ["-E", r"a\tb"], ["-ne", r"\n"], ["-neE", r"\n"],
    ["-", "--", "-x"], ["ä", "\udcff"], ["-n"], ["-e", "\\"], ["a", "-n"],
):
    print(words, *said("echo", *words))
print(*said("true"), *said("false"), *said("/bin/true", "words"), *said("/usr/bin/false"))
print(*said("uname"), *said("uname", "-s", "-m"), *said("/usr/bin/uname", "-po", "-i"))
for words in (["-x"], ["-sx"], ["more"], ["--none"], ["-s", "more"]):
    print(words, *said("uname", *words))
facts = os.uname()
for words, wanted in {
    ("-n",): facts.nodename, ("-r",): facts.release, ("-v",): facts.version,
    ("--kernel-rel",): facts.release, ("-rs",): f"{facts.sysname} {facts.release}",
    ("-a",): " ".join(facts) + " GNU/Linux", ("--all", "-p"): " ".join(facts) + " GNU/Linux",
    ("--operating-system", "--machine"): facts.machine + " GNU/Linux",
}.items():
    print(words, said("uname", *words)[1].decode() == wanted + "\n")
status, text, errors = said("/sbin/ldconfig", "-p")
lines = text.decode().splitlines()
print(status, errors, lines[0], lines[-1], len(lines))
print([line for line in lines if "libc.so" in line or "libz.so" in line or "ld-linux" in line])
print(sorted(lines)[:200])
print(platform.architecture()[0], platform.processor() is not None, platform.libc_ver()[0])
print([ctypes.util.find_library(name) for name in ("c", "m", "z", "none such")])
with open("/dev/null", "w") as nowhere:
    print(subprocess.call(["echo", "away"], stdout=nowhere),
          subprocess.check_output(["echo", "kept"]))

with tempfile.NamedTemporaryFile() as file:
    file.write(b"from a file\n" * 3)
    file.flush()
    print(*said("cat", file.name, "-", "/dev/null", file.name, input=b"and from its input\n"))
    print(*said("cat", "-u", "/none/such", "/tmp", file.name))
print(said("cat", input=b"x" * 200_000)[1] == b"x" * 200_000)
with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                      bufsize=0) as cat:
    for words in (b"one", b"two\n"):
        cat.stdin.write(words)
        print(cat.stdout.read(100))
    cat.stdout.close()
    cat.stdin.write(b"nobody reads this")
    print(cat.wait() == -signal.SIGPIPE)

for words in ([], ["1x"], ["1", "two", "-3"], ["--", "-3"], ["1S"], ["-1"], ["--none"], [""]):
    print(words, *said("sleep", *words))
begin = time.monotonic()
for words in (["0"], ["0.1"], [".05", "5e-2s", "0.001m", "0h"], ["+0.01", " 0.01"]):
    print(words, *said("/usr/bin/sleep", *words))
print(0.28 < time.monotonic() - begin < 10)
for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
    with subprocess.Popen(["sleep", "infinity"]) as sleeper:
        time.sleep(0.2)
        print(sleeper.poll())
        sleeper.send_signal(number)
        print(sleeper.wait() == -number)
