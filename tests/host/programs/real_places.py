# never: blocked: i/o \(read from disk
# never: operation \d+ started
"""Libraries, the program's own source, /dev, /proc and /sys are the real ones, and no disk is
waited for."""
import os

for path in (os.__file__, __file__, "/dev/zero", "/proc/self/maps", "/sys"):
    if os.path.isdir(path):
        print(path, os.listdir(path) != [])
        continue
    with open(path, "rb") as file:
        print(os.path.basename(path), len(file.read(10)))
