"""A script that runs as a further process fails there; its parent goes on."""

import subprocess
import sys

if len(sys.argv) > 1:
    raise ValueError("a text that says in a whole sentence, and at some length, what went wrong "
                     "here, and which is not cut in the middle of it, wherever it is read: end")
subprocess.run([sys.executable, __file__, "child"], capture_output=True)
# en: ^Uncaught exception: python 2 ended by .*, at exception_in_script.py:7: ValueError: a text
#     .* read: end. It ends its process.$
# zh: ^Uncaught exception: python 2 .* read: end。它的进程随之结束。$
