"""What it costs to take a run to class: a page, a PDF and an animation, beside programs of others.

usage: bench_figures.py FIBERSCOPE

Prints a markdown table of processor time (user and system, of the command and all that it starts)
and bytes, medians of three. The peers do the last part of the work alone: rsvg-convert turns the
same drawing, ready as SVG, into a PDF; img2webp packs the same pictures, ready as PNG.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
STEPS = 200  # pictures of the animation
SIZE = ("--width", "1280", "--height", "720")


def spent(*words):
    """spent: processor seconds."""
    taken = []
    for _ in range(3):
        pid = os.posix_spawnp(words[0], [str(word) for word in words], os.environ)
        _, status, used = os.wait4(pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(map(str, words))}: {status}")
        taken.append(used.ru_utime + used.ru_stime)
    return statistics.median(taken)


def events_of(fiberscope, trace):
    said = subprocess.run([fiberscope, "validate", trace], capture_output=True, text=True,
                          check=True)
    return int(next(word for word in said.stdout.split() if word.isdigit()))


def row(name, ours, size, count, peer=None):
    """row: `count`: of events, or pictures."""
    per_event = f"{ours / count * 1e6:.1f} µs"
    ratio = f"{ours / peer:.2f}" if peer else ""
    beside = f"{peer:.2f} s" if peer else ""
    print(f"| {name} | {ours:.2f} s | {per_event} | {size / 1e3:.0f} kB | {beside} | {ratio} |")


def trace_of(fiberscope, folder, scenario):
    path = next((ROOT / "scenarios").glob(f"*/{scenario}.py"))
    trace = folder / f"{scenario}.fstrace"
    subprocess.run([fiberscope, "run", f"--trace={trace}", path], check=True, cwd=folder,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return trace, events_of(fiberscope, trace)


def figures(fiberscope, folder, scenario):
    trace, events = trace_of(fiberscope, folder, scenario)
    page, pdf, svg = (folder / f"a.{ending}" for ending in ("html", "pdf", "svg"))
    export = (fiberscope, "export", trace)
    row(f"page of `{scenario}`, {events} events", spent(*export, "-o", page),
        page.stat().st_size, events)
    ours = spent(*export, "-o", pdf)
    spent(*export, "-o", svg)
    peer = spent("rsvg-convert", "-f", "pdf", "-o", folder / "peer.pdf", svg) \
        if shutil.which("rsvg-convert") else None
    row("PDF of it, beside `rsvg-convert`", ours, pdf.stat().st_size, events, peer)


def animation(fiberscope, folder, scenario):
    trace, _ = trace_of(fiberscope, folder, scenario)
    webp, export = folder / "a.webp", (fiberscope, "export", trace, *SIZE)
    by = ("--by", "events", "--to", str(STEPS))
    ours = spent(*export, "-o", webp, *by)
    pictures = [str(step) for step in range(1, STEPS + 1)]
    peer = None
    if shutil.which("img2webp"):
        subprocess.run([*map(str, export), "-o", folder / "p.png", "--steps", ",".join(pictures)],
                       check=True)
        files = [folder / f"p-{step}.png" for step in pictures]
        peer = spent("img2webp", "-lossless", "-m", "0", "-o", folder / "peer.webp", *files)
    row(f"WebP of {STEPS} steps of `{scenario}`, 1280×720, beside `img2webp`", ours,
        webp.stat().st_size, STEPS, peer)


def main():
    fiberscope = pathlib.Path(sys.argv[1]).resolve()
    print("| | Fiberscope | an event, or a picture | written | peer | ratio |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for scenario in ("foo_bar_func", "ten_thousand"):
            figures(fiberscope, folder, scenario)
        animation(fiberscope, folder, "lost_update")


if __name__ == "__main__":
    main()
