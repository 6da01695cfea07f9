"""Every scenario as a drawing, pages, a picture, a page for a browser, an animation and a recipe:
each is written without a word, and a program of others opens it.

  SVG      well-formed, and its description names the lanes
  PDF      pdftotext finds the program's name and a lane, and it has one page
  PNG      as large as it says
  HTML     one file that names no other
  WebP     webpinfo finds no error
  recipe   JSON, and it makes the same run: `export` says nothing

A sixth of them at a time, as of other long lists: see tests/support/portion.py.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support")]
from portion import portion  # noqa: E402

ENDINGS = (".svg", ".pdf", ".png", ".html", ".webp", ".fiberscope")
STEPS = "60"  # of which an animation is made


def called(*words):
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=300)


def check(fiberscope, scenario, folder):
    name = scenario.stem
    outs = [word for ending in ENDINGS if ending != ".webp"
            for word in ("-o", folder / f"{name}{ending}")]
    done = called(fiberscope, "export", scenario, *outs)
    # a large page says so
    said = [line for line in done.stderr.splitlines() if "of data" not in line]
    assert done.returncode == 0 and not said, done.stderr
    small = ("-o", folder / f"{name}.webp", "--width", "640", "--height", "400")
    done = called(fiberscope, "export", scenario, *small, "--to", STEPS)
    if f"step {STEPS}: the run has" in done.stderr:
        done = called(fiberscope, "export", scenario, *small)
    assert done.returncode == 0, done.stderr
    root = xml.etree.ElementTree.parse(folder / f"{name}.svg").getroot()
    described = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "virtual time" in described, described[:100]
    if shutil.which("pdftotext"):
        text = called("pdftotext", folder / f"{name}.pdf", "-").stdout
        assert scenario.name in text and text.count("\f") == 1, text[:200]
    assert (folder / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    page = (folder / f"{name}.html").read_text("utf-8")
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)
    if shutil.which("webpinfo"):
        assert "No error detected" in called("webpinfo", folder / f"{name}.webp").stdout
    recipe = folder / f"{name}.fiberscope"
    assert json.loads(recipe.read_text("utf-8"))["fiberscope"] == 1
    done = called(fiberscope, "export", recipe, "-o", folder / "again.txt")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fiberscope", required=True)
    fiberscope = pathlib.Path(parser.parse_args().fiberscope).resolve()
    scenarios = portion(sorted((ROOT / "scenarios").glob("[0-9]*/*.py")))
    failed = 0
    for scenario in scenarios:
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(fiberscope, scenario, pathlib.Path(folder))
            except AssertionError as error:
                print(f"{scenario.stem}: {error}")
                failed += 1
    print(f"{len(scenarios)} scenarios, {failed} failed")
    return 1 if failed or not scenarios else 0


if __name__ == "__main__":
    sys.exit(main())
