"""What `cmake --install` lays down, tried where it was laid: the program, and what a desktop, a
reader of manuals and the shells know of it.

    staged_test.py BUILD_FOLDER [unittest arguments]
"""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
COMMANDS = ("", "run", "list", "dump", "validate", "repeat", "sweep", "compare", "export", "lesson",
            "lesson check", "lesson show", "lesson answers")

# What a shell would offer, one a line: $words are the words so far, the last of them unfinished.
BASH = r"""source "$script"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_fiberscope 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""
FISH = r"""source $script
complete -C (string join ' ' -- $argv)
"""
# zsh completes in an editor only: a terminal of its own, and what it lists there
ZSH = r"""zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=""; stty columns 200 rows 500; fpath=('"${script:h}"' $fpath)'
zpty -w z 'autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" list-prompt ""'
zpty -w z 'LISTMAX=0; setopt nobeep; bindkey "^X" list-choices; print be''gin'
until [[ $line = *begin* ]]; do zpty -r z line; done
zpty -w -n z "${(j: :)argv}"$'\C-X'
quiet=0
for ((i = 0; i < 200 && quiet < 10; ++i)); do
  sleep 0.05
  ((++quiet))
  while zpty -r -t z line; do
    print -rn -- "$line"
    [[ $line == *$'\n'* ]] && answered=yes quiet=0
  done
  [[ -n $answered ]] || quiet=0
done
zpty -d z
"""


def output(*words, **more):
    """What a program prints, when it succeeds."""
    done = subprocess.run([*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, **more)
    if done.returncode:
        raise AssertionError(f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Staged(unittest.TestCase):
    """A tree as a package unpacks it."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.top = pathlib.Path(cls.scratch.name)
        target = {**os.environ, "DESTDIR": str(cls.top / "stage")}
        output("cmake", "--install", BUILD, "--prefix", "/usr", env=target)
        cls.usr = cls.top / "stage/usr"
        cls.share = cls.usr / "share"
        cls.program = cls.usr / "bin/fiberscope"

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def need(self, tool):
        if not shutil.which(tool):
            self.skipTest(f"there is no {tool}")

    def test_the_program_finds_its_engine_and_its_scenarios(self):
        alone = {"PATH": "/usr/bin:/bin", "HOME": str(self.top)}
        names = [path.stem for path in (ROOT / "scenarios").glob("*/*.py")]
        listed = output(self.program, "list", cwd=self.top, env=alone)
        for name in names:
            self.assertIn(f" {name} ", listed)
        self.assertIn("foo", output(self.program, "run", "foo_bar_func", cwd=self.top, env=alone))
        kept = list((self.top / ".cache/fiberscope").iterdir())
        self.assertEqual([path.name[:6] for path in kept], ["start-"], "one kept start")
        self.assertIn("foo", output(self.program, "run", "foo_bar_func", cwd=self.top, env=alone))
        self.assertEqual(list((self.top / ".cache/fiberscope").iterdir()), kept)
        lesson = output(self.program, "lesson", "show", "foo_bar_func", cwd=self.top, env=alone)
        self.assertIn("predict", lesson)

    def test_what_is_laid_down_is_only_there_and_nobody_may_write_it(self):
        for path in (self.top / "stage").rglob("*"):
            self.assertFalse(path.stat().st_mode & 0o022, f"{path} can be written")
            self.assertNotIn("__pycache__", path.parts)
        tops = {path.name for path in (self.top / "stage").iterdir()}
        self.assertEqual(tops, {"usr"})
        self.assertEqual({path.name for path in self.usr.iterdir()}, {"bin", "libexec", "share"})

    def test_the_desktop_knows_the_program_and_its_files(self):
        entry = self.share / "applications/fiberscope.desktop"
        fields = dict(line.split("=", 1) for line in entry.read_text().splitlines() if "=" in line)
        icon = self.share / f"icons/hicolor/scalable/apps/{fields['Icon']}.svg"
        self.assertTrue(icon.is_file())
        types = xml.etree.ElementTree.parse(self.share / "mime/packages/fiberscope.xml")
        known = {node.get("type") for node in types.getroot()}
        self.assertEqual({f for f in fields["MimeType"].split(";") if "fiberscope" in f}, known)
        if shutil.which("desktop-file-validate"):
            output("desktop-file-validate", "--no-hints", entry)
        if shutil.which("appstreamcli"):
            output("appstreamcli", "validate", "--no-net",
                   *(self.share / "metainfo").glob("*.metainfo.xml"))

    def test_files_have_their_types(self):
        self.need("update-mime-database")
        data = self.top / "data"
        shutil.copytree(self.share / "mime", data / "mime")
        shutil.copytree("/usr/share/mime/packages", data / "mime/packages", dirs_exist_ok=True)
        output("update-mime-database", data / "mime")
        trace = self.top / "run.fstrace"
        output(self.program, "run", f"--trace={trace}", "foo_bar_func")
        globs = (data / "mime/globs").read_text()
        self.assertIn("application/x-fiberscope-trace:*.fstrace", globs)
        self.assertIn("application/x-fiberscope-recipe:*.fiberscope", globs)
        magic = re.search(rb"\[60:application/x-fiberscope-trace\]\n>0=\x00(.)(.*?)\n\[",
                          (data / "mime/magic").read_bytes(), re.DOTALL)
        self.assertTrue(trace.read_bytes().startswith(magic.group(2)[:magic.group(1)[0]]))

    def test_the_manual_has_every_option_of_every_command(self):
        page = gzip.decompress((self.share / "man/man1/fiberscope.1.gz").read_bytes()).decode()
        plain = page.replace(r"\-", "-")
        for command in COMMANDS:
            for line in output(self.program, *command.split(), "--help").splitlines():
                head = re.match(r"  (-[\w,-]+)", line)
                for name in head.group(1).split(",") if head else ():
                    self.assertIn(rf"\fB{name}\fR", plain, f"of {command}")
        if shutil.which("mandoc"):
            done = subprocess.run(["mandoc", "-Tlint", "-Wwarning"], input=page, text=True,
                                  stdout=subprocess.PIPE, check=False)
            self.assertEqual(done.stdout, "")

    def check_offers(self, offered):
        """`offered`: a function from words, of which the last is unfinished, to a set."""
        for words, wanted, unwanted in (
                (["fiberscope", "re"], {"repeat"}, {"run", "sweep"}),
                (["fiberscope", "run", "--po"], {"--policy"}, {"--preemption"}),
                (["fiberscope", "run", "--policy", "r"], {"round-robin", "random"}, {"fifo"}),
                (["fiberscope", "sweep", "lost_up"], {"lost_update"}, set()),
                (["fiberscope", "export", "--theme", ""], {"dark", "light", "print"}, {"fifo"}),
                (["fiberscope", "lesson", "sh"], {"show"}, {"check"}),
                (["fiberscope", "lesson", "show", "--lan"], {"--language"}, {"--csv"}),
                (["fiberscope", "lesson", "show", "--language", ""], {"en", "zh"}, {"dark"})):
            with self.subTest(words=words):
                found = offered(words)
                self.assertLessEqual(wanted, found)
                self.assertFalse(unwanted & found)

    def completions(self, name):
        """The script, with the scenarios where they were laid down."""
        text = (self.share / name).read_text()
        self.assertEqual(text.count("/usr/share/fiberscope/scenarios/"), 1)
        script = self.top / pathlib.Path(name).parent.name / pathlib.Path(name).name
        script.parent.mkdir(exist_ok=True)
        script.write_text(text.replace("/usr/share/", f"{self.share}/"))
        return {**os.environ, "script": str(script)}

    def test_bash_completes(self):
        known = self.completions("bash-completion/completions/fiberscope")
        self.check_offers(lambda words: set(
            output("bash", "-c", BASH, "bash", *words, env=known, cwd=self.top).split("\n")))

    def test_zsh_completes(self):
        self.need("zsh")
        known = {**self.completions("zsh/vendor-completions/_fiberscope"), "TERM": "dumb"}
        self.check_offers(lambda words: set(re.split(
            r"[\s]+", output("zsh", "-f", "-c", ZSH, "zsh", *words, env=known, cwd=self.top))))

    def test_fish_completes(self):
        self.need("fish")
        known = {**self.completions("fish/vendor_completions.d/fiberscope.fish"),
                 "HOME": str(self.top)}
        self.check_offers(lambda words: {line.split("\t")[0] for line in output(
            "fish", "-N", "-c", FISH, *words, env=known, cwd=self.top).splitlines()})


if __name__ == "__main__":
    unittest.main()
