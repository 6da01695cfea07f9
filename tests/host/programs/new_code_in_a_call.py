"""What is written while an interpreter ends comes from code that was never seen before."""
import subprocess
import sys

PROGRAM = """
import threading
class AtExit:
    def __del__(self):
        print("seen:", here.value)
here = threading.local()
here.value = "value"
at_exit = AtExit()
"""
print(subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True).stdout)
