# trace: echo born: process, made by main
"""What the machine has besides Python: echo, false, ldconfig -p, true, uname. They say what the
real ones say, uname of this machine."""
import ctypes.util
import os
import platform
import subprocess


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
