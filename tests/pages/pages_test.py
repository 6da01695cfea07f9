"""Exported pages: written by the command line, then read by node and driven in Chromium.

usage: pages_test.py --fiberscope PROGRAM --expect PROGRAM --packages FOLDER --part PART

  data      what a page's own script reads out of it, at every step of every scenario of chapters 1
            to 4 and 7, is what the app says (page_expect.cpp)
  browser   keys, touch, links, play, print, frames, no scripts, axe-core, no request
  lesson    lessons from stop to stop: what is hidden, answered, changed, printed
  site      the folder of all lessons
  style     eslint of the scripts

Without node, Chromium or the packages of package.json the test is skipped, and says so.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from portion import portion  # noqa: E402
SKIPPED = 77
CHAPTERS = ["1_subroutine_to_coroutine", "2_greenlet", "3_gevent", "4_io_models",
            "7_sharing"]
HOSTILE = """import sys
import threading
name = "</script><img src=x onerror=alert(1)>\\u2028\\x1b[31m"
sys.stdout.buffer.write(b"\\xff\\xfe<img src=x></noscript>\\n")
worker = threading.Thread(target=lambda: print("<b>bold</b></script>"), name=name)
worker.start()
worker.join()
"""


def skip(what):
    print(f"SKIPPED: {what}: run tests/run, which installs what it needs", file=sys.stderr)
    sys.exit(SKIPPED)


def called(words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          check=False, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\nended with {done.returncode}\n"
                 f"{done.stdout[-4000:]}{done.stderr[-8000:]}")
    return done.stdout


def node(options, script, *words):
    environment = {**os.environ, "FIBERSCOPE_NPM": str(options.packages)}
    print(called(["node", HERE / script, *words], env=environment, cwd=HERE), end="")


def data(options, folder):
    for path in portion([path for chapter in CHAPTERS
                         for path in sorted((ROOT / "scenarios" / chapter).glob("*.py"))]):
        trace, page = folder / f"{path.stem}.fstrace", folder / f"{path.stem}.html"
        called([options.fiberscope, "run", f"--trace={trace}", path], stdin=subprocess.DEVNULL)
        called([options.fiberscope, "export", trace, "-o", page])
        (folder / f"{path.stem}.json").write_text(called([options.expect, trace]), "utf-8")
    node(options, "data_test.mjs", folder)


def browser(options, folder):
    alone, hostile = folder / "alone", folder / "hostile.py"
    # without the lessons that lie beside them: those are of the part "lesson"
    shutil.copytree(ROOT / "scenarios", alone, ignore=shutil.ignore_patterns("*.lesson.md"))
    hostile.write_text(HOSTILE, "utf-8")
    pages = {"lesson": "foo_bar_func", "models": "five_side_by_side", "many": "ten_thousand",
             "hostile": hostile, "lock": "two_locks_deadlock", "awaits": "foo_bar_await",
             "variable": "lost_update", "wire": "tcp_echo_streams"}
    for name, what in pages.items():
        trace = folder / f"{name}.fstrace"
        program = what if name == "hostile" else next(alone.glob(f"*/{what}.py"))
        subprocess.run([options.fiberscope, "run", f"--trace={trace}", program], check=False,
                       capture_output=True)
        snippet = called([options.fiberscope, "export", trace, "-o", folder / f"{name}.html",
                          "--snippet"])
        (folder / f"{name}.snippet.html").write_text("<!doctype html>" + snippet, "utf-8")
    says = called([options.expect, folder / "lesson.fstrace"])
    (folder / "lesson.json").write_text(says, "utf-8")
    node(options, "browser_test.mjs", folder)


def lesson(options, folder):
    own = folder / "own.py"
    shutil.copy(HERE / "own_lesson.py.txt", own)
    shutil.copy(HERE / "own_lesson.md.txt", folder / "own.lesson.md")
    variants = {"own": [], "none": ["--answers=none"], "page": ["--answers=page"],
                "told": ["--no-questions"]}
    for name, words in variants.items():
        called([options.fiberscope, "export", own, "-o", folder / f"{name}.html", *words])
    (folder / "taught").mkdir()
    # all are many: of those in the order of their names every third
    for path in portion(sorted((ROOT / "scenarios").glob("*/*.lesson.md"))[::3]):
        program = path.parent / path.name.replace(".lesson.md", ".py")
        done = subprocess.run([options.fiberscope, "export", program, "-o",
                               folder / "taught" / f"{program.stem}.html"], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0 and "no lesson" not in done.stderr, done.stderr
    node(options, "lesson_test.mjs", folder)


def site(options, folder):
    if not portion(["the one there is", *[""] * 5])[0]:
        return print("all scenarios as a site: not due in this portion")
    done = subprocess.run([options.fiberscope, "export", "--all-scenarios", "-o", f"{folder}/"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"ten_thousand: \d\.\d MB of data", done.stderr), done.stderr
    listed = json.loads(called([options.fiberscope, "list", "--json"]))
    names = [f"{chapter['folder']}/{scenario['name']}.html" for chapter in listed
             for scenario in chapter["scenarios"]]
    missing = [name for name in names if not (folder / name).is_file()]
    assert not missing, f"no page of {missing}"
    node(options, "site_test.mjs", folder, json.dumps(names))


def style(options, _folder):
    eslint = options.packages / "node_modules" / "eslint" / "bin" / "eslint.js"
    environment = {**os.environ, "FIBERSCOPE_NPM": str(options.packages)}
    called(["node", eslint, "--config", HERE / "eslint.config.mjs", "--max-warnings", "0",
            ROOT / "app" / "export" / "html" / "page", ROOT / "app" / "export" / "quiz" / "page",
            HERE, ROOT / "tests" / "quiz"], env=environment, cwd=ROOT)


def main():
    parser = argparse.ArgumentParser()
    for name in ("fiberscope", "expect", "packages"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parts = {"data": data, "browser": browser, "lesson": lesson, "site": site,
             "style": style}
    parser.add_argument("--part", choices=parts, required=True)
    options = parser.parse_args()
    options.packages = options.packages.resolve()
    if shutil.which("node") is None:
        skip("there is no node")
    if options.part != "data" and not (options.packages / "node_modules").is_dir():
        skip("the packages of tests/pages/package.json are not installed")
    if options.part in ("browser", "lesson", "site") and shutil.which("chromium") is None:
        skip("there is no Chromium")
    with tempfile.TemporaryDirectory() as folder:
        parts[options.part](options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
