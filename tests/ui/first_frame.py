"""The real window under Xvfb: opens a scenario, draws it by OpenGL, and the picture is a picture;
then keys and a click go all the way through X, GLFW and the app: Ctrl+Shift+E and Enter export a
drawing, and a click on the theme's button changes the theme. A window that was made smaller is as
small at the next start; on a monitor of twice the density it is twice as large in pixels. How much
processor time its first frame takes is told, and is no test.

usage: first_frame.py FIBERSCOPE
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

WIDTH, HEIGHT = 1280, 800
# tokens of the themes that a whole screen cannot do without: panel, accent
THEMES = {
    "dark": [(0x15, 0x1A, 0x21), (0x4E, 0xA1, 0xFF)],
    "light": [(0xFF, 0xFF, 0xFF), (0x0B, 0x66, 0xD8)],
}


def read_png(path):
    """The size and the set of colours of an 8-bit RGB or RGBA file (PNG specification, 3rd ed.)."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG"
    at, packed, header = 8, b"", None
    while at < len(data):
        (size,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        if kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, color = header[:4]
    assert depth == 8 and color in (2, 6), header
    channels = 3 if color == 2 else 4
    raw, stride, colors = zlib.decompress(packed), width * channels, set()
    previous = bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        filter_kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            left = line[i - channels] if i >= channels else 0
            up, corner = previous[i], previous[i - channels] if i >= channels else 0
            if filter_kind == 1:
                line[i] = (line[i] + left) & 255
            elif filter_kind == 2:
                line[i] = (line[i] + up) & 255
            elif filter_kind == 3:
                line[i] = (line[i] + (left + up) // 2) & 255
            elif filter_kind == 4:
                guess = left + up - corner
                near = min((left, up, corner), key=lambda v: abs(guess - v))
                line[i] = (line[i] + near) & 255
        previous = line
        colors.update(zip(line[0::channels], line[1::channels], line[2::channels]))
    return width, height, colors


# $1: fiberscope. Waits for the window, then acts with pauses, as a person would.
ACTS = """
"$1" --width {width} --height {height} foo_bar_func & app=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Fiberscope$' | head -1)
test -n "$window" || exit 3
sleep 3
xdotool windowfocus "$window"; sleep 0.5
xdotool key ctrl+shift+e; sleep 1
xdotool key Return; sleep 1.5
xdotool mousemove --window "$window" {x} 28; sleep 0.5
xdotool mousedown 1; sleep 0.4; xdotool mouseup 1; sleep 1.5
xdotool windowsize "$window" 1100 700; sleep 2
kill $app; wait $app
"$1" foo_bar_func & app=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Fiberscope$' | head -1)
test -n "$window" || exit 3
sleep 1
xdotool getwindowgeometry --shell "$window"
kill $app
"""


# $1: fiberscope, on a monitor of 192 dots per inch.
DENSE = """
xprop -root -format RESOURCE_MANAGER 8s -set RESOURCE_MANAGER "Xft.dpi: 192" || exit 3
"$1" foo_bar_func & app=$!
window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Fiberscope$' | head -1)
sleep 1
xdotool getwindowgeometry --shell "$window"
kill $app
"""


# $1: fiberscope. What the process has computed when its window can be seen: utime and stime of
# proc(5), in hundredths of a second. The best of some starts.
BEGIN = """
for start in 1 2 3; do
  "$1" & app=$!
  window=$(timeout 60 xdotool search --sync --onlyvisible --name '^Fiberscope$' | head -1)
  test -n "$window" || exit 3
  sed 's/.*) //' /proc/$app/stat | cut -d ' ' -f 12,13
  kill $app; wait $app
done
"""


def first(fiberscope):
    """Problems of how long the first frame takes, as texts."""
    with tempfile.TemporaryDirectory() as home:
        command = ["xvfb-run", "-a", "-s", f"-screen 0 {WIDTH}x{HEIGHT}x24", "sh", "-c", BEGIN]
        environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home)
        run = subprocess.run(
            [*command, "sh", fiberscope], env=environment, capture_output=True, timeout=200
        )
    if run.returncode == 3:
        return ["no window: " + run.stderr.decode(errors="replace")]
    took = [10 * sum(map(int, line.split())) for line in run.stdout.decode().splitlines()]
    print(f"       the first frame is there after {took} ms of processor time")
    return [] if took else ["it is never there"]


def dense(fiberscope):
    """Problems of a window on a dense monitor, as texts."""
    if not shutil.which("xprop"):
        return ["xprop is not installed"]
    with tempfile.TemporaryDirectory() as home:
        command = ["xvfb-run", "-a", "-s", "-screen 0 3840x2160x24 -noreset", "sh", "-c", DENSE]
        environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home)
        run = subprocess.run(
            [*command, "sh", fiberscope], env=environment, capture_output=True, timeout=100
        )
    geometry = run.stdout.decode(errors="replace").split()
    return [] if {"WIDTH=3200", "HEIGHT=2000"} <= set(geometry) else [f"it is {geometry}"]


def act(fiberscope):
    """Problems of a real key and a real click, as texts."""
    if not shutil.which("xdotool"):
        return ["xdotool is not installed"]
    with tempfile.TemporaryDirectory() as home:
        settings = os.path.join(home, "fiberscope", "settings.json")
        os.makedirs(os.path.dirname(settings))
        with open(settings, "w") as file:
            json.dump({"theme": "dark", "tour_seen": True}, file)
        script = ACTS.format(width=WIDTH, height=HEIGHT, x=WIDTH - 16 - 36 - 18)
        command = ["xvfb-run", "-a", "-s", f"-screen 0 {WIDTH}x{HEIGHT}x24", "sh", "-c", script]
        environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home)
        run = subprocess.run(
            [*command, "sh", fiberscope], env=environment, capture_output=True, timeout=150
        )
        problems = []
        geometry = run.stdout.decode(errors="replace").split()
        if not {"WIDTH=1100", "HEIGHT=700"} <= set(geometry):
            problems.append(f"the window was not as it was left: {geometry}")
        if run.returncode == 3:
            problems.append("no window: " + run.stderr.decode(errors="replace"))
        if not os.path.exists(os.path.join(home, "foo_bar_func.svg")):
            problems.append("Ctrl+Shift+E and Enter exported nothing")
        with open(settings) as file:
            if json.load(file)["theme"] != "light":
                problems.append("the click on the theme's button did nothing")
        return problems


def main():
    fiberscope = os.path.abspath(sys.argv[1])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for theme, tokens in THEMES.items():
            picture = os.path.join(folder, theme + ".png")
            environment = dict(os.environ, XDG_CONFIG_HOME=folder)
            command = ["xvfb-run", "-a", "-s", f"-screen 0 {WIDTH}x{HEIGHT}x24", fiberscope]
            command += ["--smoke-test", "--theme", theme, "--screenshot", picture]
            command += ["--width", str(WIDTH), "--height", str(HEIGHT), "foo_bar_func"]
            run = subprocess.run(command, env=environment, capture_output=True, timeout=120)
            problem = run.stderr.decode(errors="replace").strip()
            if run.returncode == 0:
                width, height, colors = read_png(picture)
                missing = [t for t in tokens if t not in colors]
                problem = "" if (width, height) == (WIDTH, HEIGHT) else f"it is {width} x {height}"
                if missing or len(colors) < 100:
                    problem += f" {len(colors)} colours, without {missing}"
            ok = run.returncode == 0 and not problem
            print(("ok     " if ok else "FAILED ") + theme + " " + problem)
            failed += not ok
    problems = act(fiberscope)
    print(("FAILED " if problems else "ok     ") + "key and click " + "; ".join(problems))
    failed += bool(problems)
    problems = first(fiberscope)
    print(("FAILED " if problems else "ok     ") + "first frame " + "; ".join(problems))
    failed += bool(problems)
    problems = dense(fiberscope)
    print(("FAILED " if problems else "ok     ") + "dense monitor " + "; ".join(problems))
    failed += bool(problems)
    print(f"{len(THEMES) + 3 - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
