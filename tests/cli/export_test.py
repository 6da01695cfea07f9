"""`export`: figures in many files at once, series, recipes, animations; as programs of others read
them, and when they cannot be written."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from command_line import PROGRAM, CommandLine

NAPPER = '''"""Two naps."""
# /// fiberscope
# title = "Naps"
# title_zh = "小睡"
# watch = [
#   { at = "block nap", text = "it falls asleep" },
#   { at = "end nap", text = "it is done" },
# ]
# watch_zh = ["它睡着了", "它结束了"]
# ///
import gevent
def nap(seconds):
    gevent.sleep(seconds)
    print("awake", seconds)
gevent.joinall([gevent.spawn(nap, 1), gevent.spawn(nap, 2)])
'''


def ran(*words):
    return subprocess.run(list(map(str, words)), capture_output=True, timeout=120, check=True)


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class Export(CommandLine):
    def setUp(self):
        super().setUp()
        (self.folder / "napper.py").write_text(NAPPER)

    def export(self, *words, what="napper.py"):
        done = self.call("export", what, *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def read(self, name):
        return (self.folder / name).read_bytes()

    def test_one_run_makes_all_files(self):
        names = ["a.svg", "a.png", "a.pdf", "a.html", "a.webp", "a.gif", "a.pftrace", "a.json",
                 "a.speedscope.json", "a.csv", "a.events.csv", "a.stats.csv", "a.mmd", "a.seq.mmd",
                 "a.puml", "a.stats.json", "a.txt", "a.fiberscope"]
        self.export(*(word for name in names for word in ("-o", name)), "--to", "40")
        for name in names:
            self.assertGreater(len(self.read(name)), 100, name)
        again = {name: self.read(name) for name in names}
        self.export(*(word for name in names for word in ("-o", name)), "--to", "40")
        for name in names:
            self.assertEqual(self.read(name), again[name], name)  # the same bytes
        left = {path.name for path in self.folder.iterdir() if path.name.startswith("a")}
        self.assertEqual(left, set(names))

    def test_a_programs_words_are_in_the_picture_and_how_it_failed_is_said(self):
        speaks = 'import sys\nprint("word", file=sys.stderr)\n'
        for ends, said in (("", ""), ("raise KeyError('k')", "Failed: KeyError: 'k'"),
                           ("sys.exit(3)", "Failed: word"),
                           ("import threading; threading.Lock().__enter__()", ""),
                           ("l = __import__('threading').Lock(); l.acquire(); l.acquire()",
                            "Deadlock: nothing is left that could wake the program")):
            (self.folder / "ends.py").write_text(speaks + ends)
            done = self.call("export", "ends.py", "-o", "a.svg", "--with", "console")
            said = said and f"fiberscope: ends.py: {said}\n"
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", said))
            self.assertIn("word", self.texts("a.svg"))
        (self.folder / "ends.py").write_text("raise SystemExit(3)")
        done = self.call("compare", "ends.py", "counter.py")
        self.assertEqual(done.stderr, "fiberscope: ends.py: Failed: exit status 3\n")

    def test_an_ending_that_is_not_known_is_answered_with_all_that_are(self):
        done = self.call("export", "napper.py", "-o", "a.svg", "-o", "a.docx")
        self.check_error(done, 2, "a.docx", ".svg", ".pdf", ".webp", ".pftrace", ".fiberscope")
        self.assertFalse((self.folder / "a.svg").exists())

    def test_a_part_and_some_lanes_and_what_is_not_there(self):
        self.export("-o", "a.svg", "--lanes", "nap", "--without", "notes,legend,cores")
        texts = self.texts("a.svg")
        self.assertIn("nap", texts)
        self.assertNotIn("hub", texts)
        self.assertNotIn("Running", texts)
        for words, said in ((("--lanes", "nobody"), "nobody"), (("--from", "99999"), "99999"),
                            (("--from", "20", "--to", "10"), "ends before it begins"),
                            (("--at", "run nobody"), "run nobody")):
            self.check_error(self.call("export", "napper.py", "-o", "b.svg", *words), 1, said)
        self.assertFalse((self.folder / "b.svg").exists())

    def texts(self, name):
        root = xml.etree.ElementTree.parse(self.folder / name).getroot()
        return [text.text for text in root.iter() if text.tag.endswith("}text")]

    def test_parts_stand_on_the_page_in_both_languages(self):
        with_all = ("--with", "why,source,console", "--at", "end", "--caption", "Naps & more")
        self.export("-o", "a.svg", *with_all)
        english = self.texts("a.svg")
        for text in ("Console", "awake 1", "napper.py", "Naps & more", "it falls asleep"):
            self.assertTrue(any(text in one for one in english), text)
        self.export("-o", "a.svg", "--language", "zh", *with_all)
        self.assertTrue(any("它睡着了" in one for one in self.texts("a.svg")))

    def test_a_series_is_numbered_files_or_pages(self):
        self.export("-o", "a.svg", "-o", "a.png", "--stops")
        for name in ("a-1.svg", "a-2.svg", "a-1.png", "a-2.png"):
            self.assertTrue((self.folder / name).exists(), name)
        self.assertNotEqual(self.read("a-1.svg"), self.read("a-2.svg"))
        self.call("run", "--trace", "a.fstrace", "napper.py")
        drawn = self.read("a-2.svg")
        self.export("-o", "a.svg", "--stops", what="a.fstrace")  # the trace has the program
        self.assertEqual(self.read("a-2.svg"), drawn)
        self.export("-o", "b.svg", "--steps", "10,0.5s,end")
        self.assertTrue((self.folder / "b-3.svg").exists())
        done = self.call("export", "counter.py", "-o", "c.svg", "--stops")
        self.check_error(done, 1, "names no points to watch")

    def test_check_says_what_had_no_room_and_what_helps(self):
        said = self.export("-o", "a.svg", "--check", "--width", "400")
        self.assertRegex(said, r"\d+ labels are shortened, \d+ left out")
        self.assertIn("--width", said)
        self.assertEqual(self.export("-o", "a.svg", "--check", "--lanes", "nap", "--width", "8000",
                                     "--without", "notes", "--axis", "steps"),
                         "everything fits\n")

    @needs("rsvg-convert")
    def test_a_drawing_is_drawn_by_another_program_in_every_theme(self):
        for theme in ("dark", "light", "print"):
            self.export("-o", "a.svg", "--theme", theme)
            ran("rsvg-convert", self.folder / "a.svg", "-o", self.folder / "b.png")
            self.assertGreater(len(self.read("b.png")), 5000)
        self.assertIn('role="img"', self.read("a.svg").decode())

    @needs("pdftotext")
    def test_pages_have_text_that_can_be_found_and_typefaces_of_their_own(self):
        self.export("-o", "a.pdf", "--stops", "--with", "console,source")
        text = ran("pdftotext", "-layout", self.folder / "a.pdf", "-").stdout.decode()
        for word in ("napper.py", "nap", "sleep 1 s", "it falls asleep", "Console"):
            self.assertIn(word, text)
        self.assertEqual(text.count("\f"), 2)  # a page for each point to watch
        fonts = ran("pdffonts", self.folder / "a.pdf").stdout.decode().splitlines()[2:]
        self.assertGreaterEqual(len(fonts), 2)
        for line in fonts:
            # embedded, of a part of its letters, with their characters
            self.assertRegex(line, r"(Inter|JetBrains|NotoSans).* yes yes yes ")
        self.export("-o", "z.pdf", "--language", "zh")
        self.assertIn("它睡着了", ran("pdftotext", self.folder / "z.pdf", "-").stdout.decode())

    @needs("qpdf")
    def test_a_pdf_is_whole(self):
        self.export("-o", "a.pdf", "--theme", "print")
        ran("qpdf", "--check", self.folder / "a.pdf")

    @needs("pdftoppm")
    def test_a_pdf_looks_as_the_drawing(self):
        self.export("-o", "a.pdf", "-o", "a.svg", "--theme", "light")
        ran("pdftoppm", "-r", "96", "-gray", self.folder / "a.pdf", self.folder / "pdf")
        width, height, pdf = self.grays(next(self.folder.glob("pdf*.pgm")))
        ran("rsvg-convert", "-f", "pdf", "-o", self.folder / "svg.pdf", self.folder / "a.svg")
        ran("pdftoppm", "-r", "96", "-gray", "-scale-to-x", width, "-scale-to-y", height,
            self.folder / "svg.pdf", self.folder / "other")
        size = self.grays(next(self.folder.glob("other*.pgm")))
        self.assertEqual(size[:2], (width, height))
        differs = sum(abs(a - b) > 60 for a, b in zip(pdf, size[2]))
        self.assertLess(differs / len(pdf), 0.03)

    def grays(self, path):
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", path.read_bytes())
        return int(head[1]), int(head[2]), path.read_bytes()[head.end():]

    @needs("webpinfo")
    def test_an_animation_has_a_picture_a_switch_and_says_how_far_it_is(self):
        done = self.call("export", "napper.py", "-o", "a.webp", "--progress", "--width", "800",
                         "--height", "500")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = re.findall(r"picture (\d+) of (\d+)", done.stderr)
        self.assertEqual([int(n) for n, _ in said], list(range(1, int(said[0][1]) + 1)))
        info = ran("webpinfo", self.folder / "a.webp").stdout.decode()
        self.assertIn("No error detected", info)
        self.assertGreater(info.count("ANMF"), 5)

    def test_a_profile_has_the_functions_in_each_other_as_they_called(self):
        program = ("import time\ndef inner():\n    time.sleep(1)\n    return 2\n"
                   "def outer():\n    return inner() + 1\nprint(outer())\n")
        (self.folder / "calls.py").write_text(program)
        self.export("-o", "a.speedscope.json", what="calls.py")
        file = json.loads(self.read("a.speedscope.json"))
        names = [frame["name"] for frame in file["shared"]["frames"]]
        stacks = set()
        for profile in file["profiles"]:
            stack = []
            for event in profile["events"]:
                if event["type"] == "O":
                    stack.append(names[event["frame"]])
                    stacks.add(tuple(stack))
                else:
                    self.assertEqual(stack.pop(), names[event["frame"]])
            self.assertEqual(stack, [])
        calls = ("<module>", "outer", "inner")
        self.assertIn(("sleeping", *calls, "sleep 1 s"), stacks)
        self.assertTrue(any(stack[:4] == ("running", *calls) and "return 2" in stack[-1]
                            for stack in stacks), stacks)

    def test_a_recipe_makes_the_same_run_elsewhere(self):
        self.call("run", "--trace", "a.fstrace", "napper.py")
        self.export("-o", "a.fiberscope")
        with tempfile.TemporaryDirectory() as elsewhere:
            there = pathlib.Path(elsewhere)
            shutil.copy(self.folder / "a.fiberscope", there)
            (self.folder / "napper.py").unlink()
            done = self.call("run", "--trace", there / "b.fstrace", there / "a.fiberscope")
            self.assertEqual((done.returncode, done.stdout), (0, "awake 1\nawake 2\n"), done.stderr)
            self.assertEqual((there / "b.fstrace").read_bytes(), self.read("a.fstrace"))
            done = self.call("export", there / "a.fiberscope", "-o", there / "b.svg")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("it falls asleep", (there / "b.svg").read_text())

    def test_notes_travel_into_drawings_pages_and_recipes(self):
        note = "look = here <b>"
        self.export("-o", "a.svg", "-o", "a.html", "-o", "a.fiberscope", "--note", f"0.5s={note}")
        self.assertTrue(any(note in text for text in self.texts("a.svg")))
        notes = [one["text"] for one in json.loads(self.read("a.fiberscope"))["notes"]]
        self.assertEqual(notes, ["it falls asleep", note, "it is done"])
        self.assertNotIn(b"<b>", self.read("a.html"))
        self.export("-o", "b.svg", what="a.fiberscope")
        self.assertTrue(any(note in text for text in self.texts("b.svg")))
        for wrong in ("no moment", "run nobody=x"):
            done = self.call("export", "napper.py", "-o", "c.svg", "--note", wrong)
            self.check_error(done, 1, "--note")

    def test_a_recipe_that_makes_another_run_says_so(self):
        self.export("-o", "a.fiberscope")
        recipe = json.loads(self.read("a.fiberscope"))
        recipe["recipe"]["seed"] = 1
        recipe["made"]["events"] += 1
        (self.folder / "b.fiberscope").write_text(json.dumps(recipe))
        done = self.call("export", "b.fiberscope", "-o", "b.svg")
        self.assertIn("the run is another than the one that the file was made of", done.stderr)
        for text, said in (("{}", "not a recipe"), ('{"fiberscope": 9}', "newer Fiberscope"),
                           ('{"fiberscope": 1, "x": 1}', 'unknown key "x"')):
            (self.folder / "c.fiberscope").write_text(text)
            for words in (("run", "c.fiberscope"), ("export", "c.fiberscope", "-o", "c.svg")):
                self.check_error(self.call(*words), 1, "c.fiberscope", said)

    def test_a_recipe_of_somebody_else_reads_nothing_that_lies_here(self):
        secret = self.folder / "secret.txt"
        secret.write_text("mine")
        (self.folder / "spy.py").write_text(
            f"try: print(open({str(secret)!r}).read())\n"
            "except OSError as e: print(type(e).__name__)\n")
        self.export("-o", "spy.fiberscope", what="spy.py")
        with tempfile.TemporaryDirectory() as elsewhere:
            done = subprocess.run([PROGRAM, "run", self.folder / "spy.fiberscope"], cwd=elsewhere,
                                  capture_output=True, text=True, timeout=120)
            self.assertNotEqual(done.stdout, "")
            self.assertNotIn("mine", done.stdout)

    def test_what_cannot_be_written_leaves_nothing(self):
        before = set(os.listdir(self.folder))
        for name in ("no/such.svg", "no/such.pdf", "no/such.csv", "no/such.gif", "no/such.html"):
            done = self.call("export", "napper.py", "-o", name, "--to", "30")
            self.check_error(done, 1, name, "cannot be written")
        self.assertEqual(set(os.listdir(self.folder)), before)

    def test_a_full_disk_leaves_nothing(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to make a small disk in a namespace of its own")
        self.call("run", "--trace", "a.fstrace", "napper.py")
        disk = self.folder / "disk"
        disk.mkdir()
        script = (f"mount -t tmpfs -o size=16k none {disk} || exit 77; "
                  f"for e in svg pdf html csv gif; do {PROGRAM} export {self.folder}/a.fstrace "
                  f"-o {disk}/a.$e 2>>{self.folder}/said; done; ls -A {disk}")
        done = subprocess.run(["unshare", "-m", "--propagation", "private", "sh", "-c", script],
                              capture_output=True, text=True, timeout=120)
        if done.returncode == 77:
            self.skipTest("no mounts here")
        self.assertIn("No space left", self.read("said").decode())
        self.assertNotRegex(done.stdout, r"a\.(svg|pdf|html|gif)")


if __name__ == "__main__":
    unittest.main()
