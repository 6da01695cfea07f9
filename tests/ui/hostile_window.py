"""Files of others in the real window, under Xvfb: each made-up trace ends in a picture or a message
in the window, soon and in bounds.

usage: hostile_window.py FIBERSCOPE [TRACE...]
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MEMORY_MAX = 500 << 20
SECONDS_MAX = 30  # 5 on a quiet machine

# $1: fiberscope, $2: the picture, then traces: one X server for all of them
OPENS = """
program=$1; picture=$2; shift 2
for trace; do
  rm -f "$picture"
  {python} -B "$0" --measure "$program" --smoke-test --screenshot "$picture" "$trace" || exit 1
done
"""


def measure(words):
    """One window to its end, in this process's only child: 0 if it drew its picture in bounds."""
    began = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds, memory = time.monotonic() - began, used.ru_maxrss * 1024
    picture = words[words.index("--screenshot") + 1]
    good = (os.waitstatus_to_exitcode(status) == 0 and seconds < SECONDS_MAX and
            memory < MEMORY_MAX and os.path.getsize(picture) > 10_000)
    print(f"{'ok    ' if good else 'FAILED'} {os.path.basename(words[-1])}: status {status}, "
          f"{seconds:.1f} s, {memory >> 20} MiB {said.decode(errors='replace').strip()}",
          flush=True)
    return 0 if good else 1


def main():
    if sys.argv[1] == "--measure":
        return measure(sys.argv[2:])
    traces = sys.argv[2:] or portion(
        sorted(map(str, (ROOT / "tests/fuzz/corpus/traces").glob("*"))))
    with tempfile.TemporaryDirectory() as folder:
        command = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24", "sh", "-c",
                   OPENS.format(python=sys.executable), os.path.abspath(__file__),
                   os.path.abspath(sys.argv[1]), os.path.join(folder, "window.png")]
        environment = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder)
        return subprocess.run([*command, *traces], env=environment, check=False).returncode


sys.exit(main())
