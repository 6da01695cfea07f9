# never: Unsupported
"""multiprocessing has the same default in a Python that subprocess has begun."""
import os
import subprocess
import sys
import tempfile

TOOL = """
import multiprocessing
if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        print(pool.map(abs, [-1, 2]))
"""
path = os.path.join(tempfile.mkdtemp(), "tool.py")
with open(path, "w") as file:
    file.write(TOOL)
done = subprocess.run([sys.executable, path], capture_output=True, text=True)
print(done.returncode, done.stdout.strip(), done.stderr.strip())
