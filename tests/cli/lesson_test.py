"""`fiberscope lesson`: the lessons of the library fit their programs, one that does not says where,
and a lesson is shown as text, its answers only when asked for."""

import pathlib
import unittest

from command_line import CommandLine

PROGRAM = '''import threading

count = 0


def add():
    global count
    for _ in range(3):
        before = count
        count = before + 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("count", count)
print("the end")
'''

HEAD = '''+++
objective = "You can say what a lost update is."
objective_zh = "你能说出什么是丢失更新。"
+++

## stop: predict
```toml
at = 'born add'
ask = {{ type = "prints-next" }}
{more}
```
What comes first?
:::zh
先输出什么？

## stop: fix
```toml
check = {{ seeds = 30, prints = ["count 6"], no_finding = ["lost-update"] }}
solution = [{solution}]
```
Mend it.
:::zh
改好它。

## stop: transfer
```toml
at = 'print "the end"'
```
And now?
:::zh
现在呢？
'''

LOCK = '''{ from = "import threading", to = "import threading\\nlock = threading.Lock()" },
  { from = "        before = count\\n        count = before + 1", to = """
        with lock:
            before = count
            count = before + 1""" }'''


class Lesson(CommandLine):
    def setUp(self):
        super().setUp()
        self.program = self.folder / "count.py"
        self.program.write_text(PROGRAM, "utf-8")
        self.lesson = self.folder / "count.lesson.md"

    def write(self, more="", solution=LOCK):
        self.lesson.write_text(HEAD.format(more=more, solution=solution), "utf-8")

    def check(self):
        return self.call("lesson", "check", self.program)

    def test_the_library(self):
        done = self.call("lesson", "check")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(" 0 with faults", done.stdout)

    def test_every_scenario_of_the_basics_has_one(self):
        library = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
        for chapter in ("1_*", "2_*", "3_*", "4_*", "9_*", "10_*"):
            programs = [p for p in library.glob(f"{chapter}/*.py") if not p.name.startswith("_")]
            self.assertGreater(len(programs), 2)
            for program in programs:
                self.assertTrue(program.with_suffix(".lesson.md").exists(), program)

    def test_one_that_fits(self):
        self.write()
        done = self.check()
        self.assertEqual((done.returncode, done.stdout), (0, "1 lesson, 0 with faults\n"))

    def test_solution_must_pass(self):
        self.write(solution='{ from = "range(3)", to = "range(4)" }')
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout,
                         r"count\.lesson\.md:16: solution: with seed \d+ it does not pass")

    def test_edit_must_fit(self):
        self.write(solution='{ from = "range(9)", to = "range(4)" }')
        self.assertIn('count.lesson.md:16: solution: "range(9)" is not in the program',
                      self.check().stdout)

    def test_belief_names_an_option(self):
        self.write(more='[[beliefs]]\noption = "count 9"\ntext = "a"\ntext_zh = "b"')
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertIn('count.lesson.md:6: beliefs: there is no option "count 9"; they are ',
                      done.stdout)

    def ask(self, ask, more=""):
        self.lesson.write_text(
            HEAD.format(more=more, solution=LOCK).replace('{ type = "prints-next" }', ask), "utf-8")

    def test_a_drawing_is_tried_and_shown_as_rows_of_states(self):
        self.ask('{ type = "draw", lanes = ["main", "add"], count = 4 }')
        self.assertEqual(self.check().stdout, "1 lesson, 0 with faults\n")
        done = self.call("lesson", "show", self.program)
        self.assertRegex(done.stdout, r"\n     main +u\|(\.{2,4})\n     Thread-1 \(add\) n\|\1\n")
        answers = self.call("lesson", "show", "--answers", self.program).stdout
        self.assertRegex(answers, r"\n     main +u\|[urbn]+\n"
                                  r"     Thread-1 \(add\) n\|[urbn]*u[urbn]*\n")
        self.ask('{ type = "draw", lanes = ["nobody"] }')
        self.assertIn('count.lesson.md:6: ask: there is no lane "nobody" in the run',
                      self.check().stdout)
        self.ask('{ type = "prints-next", lanes = ["main"] }')
        self.assertIn("only the question draw has lanes", self.check().stdout)

    def test_what_is_said_after_an_answer_is_in_both_languages(self):
        self.write()
        text = self.lesson.read_text("utf-8")
        self.lesson.write_text(text.replace("先输出什么？\n", "先输出什么？\n:::after\nSo it is.\n"),
                               "utf-8")
        self.assertIn("count.lesson.md:6: what is said :::after has no Chinese",
                      self.check().stdout)
        self.lesson.write_text(text.replace("现在呢？\n", "现在呢？\n:::after\nSo it is.\n"), "utf-8")
        self.assertIn(":::after is said after an answer", self.check().stdout)

    def test_a_patch_of_the_settings_holds(self):
        self.program.write_text("# /// fiberscope\n# [machine]\n# cores = 1\n# ///\n" + PROGRAM,
                                "utf-8")
        change = ('change = { title = "a", title_zh = "b", patch = '
                  '[{ from = "# cores = 1", to = "# cores = %s" }] }')
        self.ask('{ type = "prints-next" }', more=change % "3")
        self.assertEqual(self.check().stdout, "1 lesson, 0 with faults\n")
        self.ask('{ type = "prints-next" }', more=change % '\'many\'')
        self.assertIn("count.lesson.md:6: change: ", self.check().stdout)

    def test_no_lesson(self):
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no lesson; write it into", done.stdout)

    def test_shown(self):
        self.write()
        done = self.call("lesson", "show", self.program)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("What is printed next?", done.stdout)
        self.assertIn("- nothing more", done.stdout)
        self.assertNotIn("*", done.stdout)
        self.assertIn("* count", self.call("lesson", "show", "--answers", self.program).stdout)
        chinese = self.call("lesson", "show", "--language", "zh", self.program).stdout
        self.assertIn("接下来输出什么？", chinese)
        self.assertIn("先输出什么？", chinese)

    def test_answers_are_summed_up_written_and_cleared(self):
        home = {"HOME": str(self.folder), "XDG_CONFIG_HOME": ""}

        def answers(*words):
            return self.call("lesson", "answers", *words, **home)
        self.assertEqual(answers().stdout, "nothing was answered yet\n")
        kept = self.folder / ".config" / "fiberscope" / "answers.jsonl"
        kept.parent.mkdir(parents=True)
        line = ('{"lesson": "count", "edition": "0", "stop": %d, "step": 9, "type": "prints-next",'
                ' "chosen": ["count 6"], "right": %s, "seconds": 5}\n')
        kept.write_text(line % (1, "true") + "{damaged\n" + line % (2, "false")
                        + line % (1, "false"), "utf-8")
        done = answers()
        self.assertEqual([row.split() for row in done.stdout.splitlines()],
                         [["lesson", "answered", "right", "seconds"], ["count", "2", "1", "10"]])
        self.assertIn("1 damaged line", done.stderr)
        rows = answers("--csv", "-").stdout.splitlines()
        self.assertEqual(rows[0].split(",")[:6],
                         ["lesson", "edition", "stop", "step", "type", "answer"])
        self.assertEqual(rows[1:], ["count,0,1,9,prints-next,count 6,yes,,,,5,",
                                    "count,0,2,9,prints-next,count 6,no,,,,5,"])
        done = answers("--csv", self.folder / "no folder" / "a.csv", "--clear")
        self.assertEqual(done.returncode, 1)
        self.assertTrue(kept.exists(), "what could not be written is not removed")
        table = self.folder / "a.csv"
        self.assertEqual(answers("--csv", table, "--clear").returncode, 0)
        self.assertEqual(table.read_text("utf-8").splitlines(), rows)
        self.assertFalse(kept.exists())

    def test_a_lesson_is_exported_for_learning_platforms(self):
        self.write()
        gift, package = self.folder / "a.gift", self.folder / "a.scorm.zip"
        done = self.call("export", self.program, "-o", gift, "-o", package)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        text = gift.read_text("utf-8")
        self.assertEqual(text.count("\n::"), 1)  # of three stops one asks
        self.assertNotIn("Mend it.", text)
        self.assertTrue(package.read_bytes().startswith(b"PK"))
        self.lesson.unlink()
        done = self.call("export", self.program, "-o", gift)
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no lesson; write it into", done.stderr)
        self.assertEqual(gift.read_text("utf-8"), text)


if __name__ == "__main__":
    unittest.main()
