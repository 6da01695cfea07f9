"""The programs that the formats are for open them: speedscope and Mermaid in Chromium, PlantUML.

Of a few scenarios, and of a program whose threads have hostile names (hostile.py): the names stand
there letter by letter, and nothing of them is obeyed.

speedscope and Mermaid are those of tests/pages/package.json, installed into build/npm. Where they
are not, it says so and exits with 77.
"""

import argparse
import base64
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "findings"))
from engine import trace_of  # noqa: E402

SKIPPED = 77
PROGRAMS = [ROOT / "scenarios/3_gevent/foo_bar_func.py",
            ROOT / "scenarios/1_subroutine_to_coroutine/two_consumers.py", HERE / "hostile.py"]
# Each document is drawn in both of Mermaid's levels of security; what came of it becomes the page's
# text.
PAGE = """<!doctype html><meta charset="utf-8"><title>untouched</title><div id="drawn"></div>
<script src="{mermaid}"></script>
<script>
const texts = {texts};
async function draw() {{
  const out = [];
  for (const securityLevel of ["strict", "loose"]) {{
    mermaid.initialize({{startOnLoad: false, securityLevel}});
    for (const [i, text] of texts.entries()) {{
      try {{
        const {{svg}} = await mermaid.render(`d${{securityLevel}}${{i}}`, text);
        const drawn = document.getElementById("drawn");
        drawn.innerHTML = svg;
        out.push({{tasks: drawn.querySelectorAll("rect.task").length,
                  words: [...drawn.querySelectorAll("text")].map(t => t.textContent),
                  strange: drawn.querySelectorAll("img, script, iframe, a").length}});
      }} catch (error) {{
        out.push({{error: String(error)}});
      }}
    }}
  }}
  document.body.textContent = JSON.stringify(out);
}}
draw();
</script>"""


def chromium(url):
    """chromium: the page's elements when it has come to rest."""
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader",
         "--virtual-time-budget=60000", "--dump-dom", url],
        capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8")


class Folder:
    """Folder: a trace in every format, and the part of it that a document shows."""

    def __init__(self, words, program, path):
        self.path = path
        trace = path / "a.fstrace"
        trace_of(words.engine, program, {}, trace)
        self.run(words.dump, trace, path / "a.speedscope.json", path / "a.csv")
        # as much of its end as is drawn
        events = (path / "a.csv").read_text("utf-8").count("\n")
        last = int((path / "a.csv").read_text("utf-8").splitlines()[-1].split(",")[7])
        self.documents = [path / f"a{ending}" for ending in (".mmd", ".seq.mmd", ".puml")]
        for first in range(1, last, max(1, last // 200)):
            done = subprocess.run([words.dump, trace, "--steps", str(first), str(last),
                                   *self.documents], capture_output=True)
            if done.returncode == 0:
                break
        assert done.returncode == 0 and events > 0, done.stderr

    def run(self, *command):
        subprocess.run(list(map(str, command)), check=True, timeout=120, stdout=subprocess.DEVNULL)

    def texts(self):
        return [document.read_text("utf-8") for document in self.documents]


def unspelled(text):
    """unspelled: what a text of PlantUML says."""
    return re.sub(r"<U\+(\w+)>", lambda code: chr(int(code[1], 16)), text)


def lanes_of(folder):
    """lanes_of: the names that the documents show."""
    return [unspelled(name)
            for name in re.findall(r'^concise "(.*)" as L\d+$', folder.texts()[2], re.M)]


def check_mermaid(folders, npm, scratch):
    texts = [text for folder in folders for text in folder.texts()[:2]]
    page = scratch / "mermaid.html"
    script = (npm / "mermaid/dist/mermaid.min.js").as_uri()
    page.write_text(PAGE.format(mermaid=script, texts=json.dumps(texts).replace("<", "\\u003c")))
    dom = chromium(page.as_uri())
    assert "<title>untouched</title>" in dom
    drawn = json.loads(html.unescape(re.search(r"<body>(.*)</body>", dom, re.S)[1]))
    assert len(drawn) == 2 * len(texts)
    for place, (result, text) in enumerate(zip(drawn, 2 * texts)):
        assert "error" not in result, result
        assert result["strange"] == 0
        folder = folders[place % len(texts) // 2]
        words = [" ".join(word.split()) for word in result["words"]]
        shown = re.findall(r"^  section ", text, re.M) if "gantt" in text else lanes_of(folder)
        for name in lanes_of(folder) if "gantt" not in text else []:
            assert " ".join(name.split()) in words, f"{name!r} is not among {words}"
        assert shown and result["tasks"] == len(re.findall(r"ms$", text, re.M))
    return len(drawn)


def check_speedscope(folder, npm, scratch):
    data = (folder.path / "a.speedscope.json").read_bytes()
    profiles = json.loads(data)["profiles"]
    loader = scratch / "load.js"
    loader.write_text('speedscope.loadFileFromBase64("a.speedscope.json", "'
                      + base64.b64encode(data).decode() + '")')
    index = (npm / "speedscope/dist/release/index.html").as_uri()
    dom = html.unescape(chromium(f"{index}#localProfilePath={loader}"))
    assert f"{json.loads(data)['name']} - speedscope</title>" in dom, dom
    words = re.sub(r"<[^>]*>", "", dom)
    assert f"{profiles[0]['name']} (1/{len(profiles)})" in re.sub(r"\s+", " ", words), words


def check_plantuml(folder):
    done = subprocess.run(["plantuml", "-charset", "UTF-8", "-tsvg", "-pipe"],
                          input=folder.documents[2].read_bytes(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    words = [html.unescape(word) for word in
             re.findall(r"<text[^>]*>([^<]*)</text>", done.stdout.decode("utf-8"))]
    for name in lanes_of(folder):
        assert name in words, f"{name!r} is not among {words}"
    assert not any("rror" in word and "onerror" not in word for word in words), words


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("engine", "dump", "npm"):
        parser.add_argument(f"--{name}", required=True)
    words = parser.parse_args()
    npm = pathlib.Path(words.npm).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        folders = []
        for place, program in enumerate(PROGRAMS):
            path = scratch / str(place)
            path.mkdir()
            folders.append(Folder(words, program, path))
        for folder in folders:
            check_plantuml(folder)
        missing = [name for name in ("speedscope", "mermaid") if not (npm / name).is_dir()]
        if missing:
            print(f"SKIPPED: {' and '.join(missing)} of tests/pages/package.json not in {npm}")
            return SKIPPED
        drawn = check_mermaid(folders, npm, scratch)
        for folder in folders:
            check_speedscope(folder, npm, scratch)
    print(f"{drawn} diagrams, {len(folders)} profiles and {len(folders)} timings are opened")
    return 0


if __name__ == "__main__":
    sys.exit(main())
