"""`fiberscope repeat`: a trace is all that is needed to run it again, wherever that is.

usage: repeat_test.py FIBERSCOPE [unittest arguments]
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from command_line import PROGRAM, ROOT, CommandLine


class Repeat(CommandLine):
    def repeat_elsewhere(self, trace, *notes):
        """repeat_elsewhere: in an empty folder, with another environment: the same bytes."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(self.folder / trace, folder)
            done = subprocess.run(
                [PROGRAM, "repeat", trace, "-o", "again"], cwd=folder, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=120,
                env={"PATH": os.environ["PATH"], "HOME": folder, "LANG": "de_DE.UTF-8", "X": "1"})
            self.assertRegex(done.stdout, rf"^{trace}: the same, byte for byte: \d+ events\n$",
                             done.stderr)
            self.assertEqual(done.returncode, 0)
            again = (pathlib.Path(folder) / "again").read_bytes()
            self.assertEqual(again, (self.folder / trace).read_bytes())
            self.assertEqual({*os.listdir(folder)} - {".cache"}, {"again", trace})
        for note in notes:
            self.assertIn(note, done.stderr)
        return done

    def test_a_trace_is_repeated_where_it_was_made_and_anywhere_else(self):
        words = ["--seed=5", "--policy=random", "--cores=4", "--no-gil",
                 "--preemption=adversarial", "--quantum=3ms", "--switch-interval=70us",
                 "--cost=line=1us", "--cost=call=0", "--decisions=d", "--until=3s",
                 "--host=far.example,latency=20ms,jitter=3ms",
                 "--fault=reset:far.example,chance=0.3"]
        (self.folder / "d").write_text("1 0 2 1\n")
        self.call("run", "--trace=t", *words, "fetcher.py", "a b", 'q"uote', "it's", "line\nend",
                  "ü", "", "--until=4s")
        recipe = self.recipe_of("t")
        self.assertEqual(recipe["args"],
                         ["a b", 'q"uote', "it's", "line\nend", "ü", "", "--until=4s"])
        self.assertEqual(recipe["decisions"], [1, 0, 2, 1])
        self.assertEqual((recipe["program"], recipe["detail"]), ("fetcher.py", "full"))
        done = self.call("repeat", "t")
        self.assertRegex(done.stdout, r"^t: the same, byte for byte: \d+ events\n$", done.stderr)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.repeat_elsewhere(
            "t", "fiberscope: fetcher.py is not here: it is run as the trace has it\n")

    def test_equal_runs_in_two_folders_and_environments_give_equal_traces(self):
        (self.folder / "plain.py").write_text(
            "import random, sys, tempfile, threading\n"
            "tempfile.gettempdir()\nprint(sys.argv, random.random())\n")
        traces = []
        for name, environment in (("one", {"HOME": "/", "A": "1"}), ("two/three", {"B": "2"})):
            folder = self.folder / name
            folder.mkdir(parents=True)
            shutil.copy(self.folder / "plain.py", folder)
            subprocess.run([PROGRAM, "run", "--trace=t", "plain.py", "x"], cwd=folder, check=True,
                           input="not read", text=True, stdout=subprocess.DEVNULL,
                           env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment})
            traces.append((folder / "t").read_bytes())
        self.assertEqual(*traces)
        self.assertNotIn(str(self.folder).encode(), traces[0])

    def test_a_program_that_looks_at_the_way_to_itself_is_repeated_at_another_depth(self):
        folder = self.folder / "some" / "way" / "down" / "here"
        folder.mkdir(parents=True)
        (folder / "p.py").write_text(
            "import os\nos.path.realpath(__file__)\nprint(len(os.listdir(os.getcwd())))\n")
        subprocess.run([PROGRAM, "run", f"--trace={self.folder / 't'}", "p.py"], cwd=folder,
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.repeat_elsewhere("t")

    def test_a_trace_does_not_choose_what_is_read_nor_how_much_is_taken(self):
        with tempfile.TemporaryDirectory() as other:
            (pathlib.Path(other) / "data").write_text("of this computer")
            (self.folder / "reads.py").write_text(f"print(open({other + '/data'!r}).read())\n")
            self.call("run", "--trace=t", "--read", other, "reads.py")
            done = self.call("repeat", "t")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^fiberscope: t: event \d+ at ")
            done = self.call("repeat", "--read", other, "t")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        (self.folder / "fills.py").write_text("x = bytes(50_000_000)\n")
        self.call("run", "--trace=t", "fills.py")
        self.assertEqual(self.call("repeat", "t").returncode, 0)
        self.assertEqual(self.call("repeat", "--max-memory=20M", "t").returncode, 1)

    def test_what_came_from_stdin_is_repeated(self):
        for sent in ("one\ntwo \"ü\"\n", "x" * 300_000):
            done = self.call("run", "--trace=t", "talker.py", "3", stdin=sent)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(sent, done.stdout)
            self.repeat_elsewhere("t")
        (self.folder / "number").write_bytes(bytes(range(256)) * 20)
        (self.folder / "sums.py").write_text(
            "import os, sys\nfirst = os.read(0, 10)\nprint(first, sum(sys.stdin.buffer.read()))\n")
        with open(self.folder / "number", "rb") as file:
            subprocess.run([PROGRAM, "run", "--trace=n", "sums.py"], cwd=self.folder, stdin=file,
                           check=True, stdout=subprocess.DEVNULL)
        self.repeat_elsewhere("n")

    def make_package(self):
        package = self.folder / "pack"
        (package / "deep").mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "deep" / "part.py").write_text("def say():\n    return __file__\n")
        (package / "tool.py").write_text(
            "import sys\nfrom pack.deep.part import say\nprint(say(), sys.argv)\n")
        (self.folder / "uses.py").write_text(
            "from pack.deep import part\nimport helper\nprint(part.say(), helper.N)\n")
        (self.folder / "helper.py").write_text("N = 1\n")

    def test_modules_are_repeated_from_the_trace(self):
        self.make_package()
        self.call("run", "--trace=t", "uses.py")
        # it printed where its module lies, so that is in the trace, and they are found there
        self.assertEqual(self.repeat_elsewhere("t").stderr, "")
        done = self.call("run", "--trace=m", "-m", "pack.tool", "a b")
        self.assertIn("/pack/deep/part.py ['-m', 'a b']" if "['-m'" in done.stdout
                      else "/pack/deep/part.py [", done.stdout)
        self.assertEqual(self.recipe_of("m")["module"], "pack.tool")
        for name in ("pack", "uses.py", "helper.py"):  # where they were, too
            (self.folder / name).rename(self.folder / (name + ".away"))
        self.repeat_elsewhere("m", "/pack/tool.py is not here")
        self.repeat_elsewhere("t", "uses.py is not here", "/pack/deep/part.py is not here",
                              "/helper.py is not here: it is run as the trace has it")

    def test_a_module_that_was_changed_is_named_and_run_as_it_was(self):
        self.make_package()
        self.call("run", "--trace=t", "uses.py")
        (self.folder / "helper.py").write_text("N = 2\n")
        done = self.call("repeat", "t")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"^fiberscope: \S+/helper.py is another file here: it is "
                                      r"run as the trace has it\n$")
        self.assertIn(" 2\n", self.call("run", "uses.py").stdout)

    def test_a_folder_that_only_shows_in_the_output_is_found(self):
        (self.folder / "fails.py").write_text(
            "import os\nprint(os.getcwd(), os.path.abspath('x'))\n1 / 0\n")
        self.call("run", "--trace=t", "fails.py")
        self.repeat_elsewhere("t", "fails.py is not here")
        self.call("run", "--trace=a", self.folder / "fails.py")
        self.repeat_elsewhere("a")

    def test_what_a_process_tells_its_child_of_the_folder_is_repeated(self):
        (self.folder / "child.py").write_text(
            "import multiprocessing\n"
            "def double(q, n):\n    q.put(2 * n)\n"
            "if __name__ == '__main__':\n"
            "    q = multiprocessing.SimpleQueue()\n"
            "    p = multiprocessing.Process(target=double, args=(q, 4))\n"
            "    p.start()\n    print(q.get())\n    p.join()\n")
        self.assertEqual(self.call("run", "--trace=t", "child.py").stdout, "8\n")
        (self.folder / "child.py").rename(self.folder / "away.py")
        self.repeat_elsewhere("t", "child.py is not here")

    def test_the_order_of_objects_is_repeated_elsewhere(self):
        (self.folder / "order.py").write_text(
            "import threading, time\n"
            "threads = [threading.Thread(target=time.sleep, args=(1,)) for n in range(9)]\n"
            "for t in threads: t.start()\n"
            "for t in {*threads}: t.join()\n"
            "print([threads.index(t) for t in {*threads}])\n")
        self.call("run", "--trace=t", "order.py")
        self.repeat_elsewhere("t", "order.py is not here")

    def test_what_differs_is_one_sentence(self):
        (self.folder / "reads.py").write_text("print(open('data.txt').read())\n")
        (self.folder / "data.txt").write_text("old")
        self.call("run", "--trace=t", "reads.py")
        self.assertEqual(self.call("repeat", "t").returncode, 0)
        (self.folder / "data.txt").write_text("new")
        done = self.call("repeat", "t")
        self.check_error(done, 1, "t: event ", " is another: it was OutputWritten", 'text="old',
                         "now it is OutputWritten", 'text="new', "data.txt")
        self.assertEqual(done.stderr.count("\n"), 1)
        old = ROOT / "tests/trace/old/version4_gevent.fstrace"
        self.check_error(self.call("repeat", old), 1, "older format version 4", "does not tell")
        self.check_error(self.call("repeat", "absent"), 1, "absent: cannot")
        self.check_error(self.call("repeat", "reads.py"), 1, "not a Fiberscope trace")
        self.check_error(self.call("repeat"), 2, "trace is required")

    def test_a_recipe_may_be_long(self):
        (self.folder / "d").write_text("0 " * 200_000)
        done = self.call("run", "--trace=t", "--decisions=d", "counter.py")
        self.assertEqual((done.stdout, done.returncode), ("3\n", 0), done.stderr)
        self.assertEqual(len(self.recipe_of("t")["decisions"]), 200_000)
        self.repeat_elsewhere("t")


if __name__ == "__main__":
    unittest.main()
