"""./fiberscope on a bare system: what it installs, builds and starts, and what it says.

Package manager and compiler are stand-ins that keep a record of how they were called.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from portion import portion  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STAND_INS = {
    "dpkg-query": """while read -r name; do echo "$name;ii ;$name-too (= 1)"
done <"$STATE/installed\"""",
    "apt-cache": 'echo "$2 | 1.0 | here"',
    "apt-get": """echo "apt-get $*" >>"$STATE/calls"
for word; do
  case $word in -* | install | update) ;; *) grep -qx "$word" "$STATE/absent" 2>/dev/null ||
    echo "$word" >>"$STATE/installed" ;; esac
done""",
    "sudo": 'exec "$@"',
    "cmake": """echo "cmake $*" >>"$STATE/calls"
mkdir -p build/release; : >build/release/build.ninja""",
    "ninja": """echo "ninja $*" >>"$STATE/calls"; mkdir -p build/release/bin
test -e "$STATE/broken" && echo "error: no such thing" && exit 1
printf '#!/bin/sh\\necho started "$@"\\nexit 7\\n' >build/release/bin/fiberscope
chmod +x build/release/bin/fiberscope""",
}


class Setup(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name) / "source"
        self.state = pathlib.Path(self.scratch.name) / "state"
        stand_ins = pathlib.Path(self.scratch.name) / "bin"
        for folder in (self.folder / "assets", self.state, stand_ins):
            folder.mkdir(parents=True)
        for name in ("fiberscope", "assets/setup.sh", "assets/debian-packages.txt"):
            shutil.copy(ROOT / name, self.folder / name)
        (self.state / "installed").write_text("g++\n")
        for name, script in STAND_INS.items():
            (stand_ins / name).write_text(f"#!/bin/bash\ncd {self.folder}\n{script}\n")
            (stand_ins / name).chmod(0o755)
        self.environment = {"PATH": f"{stand_ins}:/usr/bin:/bin", "STATE": str(self.state),
                            "HOME": str(self.state)}

    def tearDown(self):
        self.scratch.cleanup()

    def start(self, *words):
        return subprocess.run([self.folder / "fiberscope", *words], capture_output=True,
                              text=True, timeout=60, env=self.environment, cwd=self.state)

    def calls(self):
        path = self.state / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def packages(self):
        """Those of [build] and [run], with what each is for."""
        wanted, section = {}, None
        for line in (ROOT / "assets/debian-packages.txt").read_text().splitlines():
            if line.startswith("["):
                section = line
            elif line.strip() and section in ("[build]", "[run]"):
                name, purpose = line.split("#")
                wanted[name.strip()] = purpose.strip()
        return wanted

    def test_the_first_start_says_what_it_installs_and_for_what(self):
        done = self.start("run", "hello.py", "two words")
        self.assertEqual((done.stdout, done.returncode), ("started run hello.py two words\n", 7),
                         done.stderr)
        missing = {name: purpose for name, purpose in self.packages().items() if name != "g++"}
        self.assertIn(f"installing {len(missing)} Debian packages", done.stderr)
        for name, purpose in missing.items():
            self.assertRegex(done.stderr, rf"(?m)^  {re.escape(name)} +{re.escape(purpose)}$")
        self.assertNotIn("  g++ ", done.stderr)
        self.assertIn("apt-get -q install -y --no-install-recommends " + " ".join(missing),
                      self.calls())
        self.assertTrue(any(call.startswith("ninja") and "fiberscope-engine" in call
                            for call in self.calls()))

    def test_the_second_start_installs_and_configures_nothing(self):
        self.start()
        before = len(self.calls())
        done = self.start("list")
        self.assertEqual((done.stdout, done.stderr), ("started list\n", ""))
        self.assertEqual([call.split()[0] for call in self.calls()[before:]], ["ninja"])

    def test_what_another_package_provides_is_there(self):
        call = f"source {self.folder}/assets/setup.sh; fs_missing g++ g++-too other"
        done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=False,
                              env=self.environment)
        self.assertEqual(done.stdout.split(), ["other"], done.stderr)

    def test_a_package_that_cannot_be_had_is_named(self):
        (self.state / "absent").write_text("ninja-build\n")
        done = self.start()
        self.assertEqual((done.stdout, done.returncode), ("", 1))
        self.assertIn("cannot go on without: ninja-build", done.stderr)

    def test_a_build_that_fails_shows_why(self):
        (self.state / "broken").touch()
        done = self.start()
        self.assertEqual((done.stdout, done.returncode), ("", 1))
        self.assertIn("the build failed (all of it is in build/release.log)", done.stderr)
        self.assertIn("error: no such thing", done.stderr)


class OtherReleases(unittest.TestCase):
    """tests/run, whose tests are stand-ins, and where no root of another release can be made."""

    tearDown, calls = Setup.tearDown, Setup.calls

    def setUp(self):
        Setup.setUp(self)
        lines = (ROOT / "assets/debian-packages.txt").read_text().splitlines()
        names = [line.split("#")[0].strip() for line in lines if not line.startswith(("#", "["))]
        python = "%d.%d" % sys.version_info[:2]
        installed = "\n".join(names).replace("@PYTHON@", python)
        (self.state / "installed").write_text(installed + "\n")

    def stand_in(self, name, script):
        path = pathlib.Path(self.scratch.name) / "bin" / name
        path.write_text(f"#!/bin/bash\ncd {self.folder}\n{script}\n")
        path.chmod(0o755)

    def run_tests(self, turn, ci, other):
        """Its status, what it says, and which of the two it ran behind the release's tests."""
        (self.folder / "tests").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests/run", self.folder / "tests/run")
        beside = self.folder / "tests/other_release"
        beside.write_text(f"#!/bin/bash\necho other >>$STATE/calls\nexit {other}\n")
        beside.chmod(0o755)
        self.stand_in("git", f"echo {turn}")
        self.stand_in("npm", ":")
        self.stand_in("ctest", 'echo "ctest $*" >>"$STATE/calls"; echo "100% tests passed"')
        before = len(self.calls())
        done = subprocess.run([self.folder / "tests/run"], capture_output=True, text=True,
                              check=False, timeout=60, cwd=self.state,
                              env=self.environment | ({"CI": "true"} if ci else {}))
        said = self.calls()[before:]
        ran = [word for word, mark in (("other", "other"), ("asan", "build/asan"))
               if any(mark in line and not line.startswith(("cmake", "ninja")) for line in said)]
        return done.returncode, done.stdout, ran

    def test_another_release_and_the_sanitizers_take_turns_by_pairs_of_commits(self):
        for turn, ran in ((4, ["asan"]), (5, ["asan"]), (6, ["other"]), (7, ["other"])):
            self.assertEqual(self.run_tests(turn, True, 0)[::2], (0, ran), turn)
        self.assertEqual(self.run_tests(6, False, 0)[::2], (0, ["asan"]))

    def test_without_a_root_the_sanitizers_come_instead_and_it_is_said(self):
        status, said, ran = self.run_tests(6, True, 77)
        self.assertEqual((status, ran), (0, ["other", "asan"]))
        self.assertIn("other release: NOT TESTED, the sanitizers instead", said)

    def test_what_fails_on_another_release_fails(self):
        status, said, ran = self.run_tests(7, True, 1)
        self.assertEqual((status, ran), (1, ["other"]))
        self.assertIn("other release: FAILED", said)

    def test_who_cannot_make_a_root_says_so_and_skips(self):
        self.stand_in("id", "echo 1000")
        done = subprocess.run([ROOT / "tests/other_release"], capture_output=True, text=True,
                              check=False, timeout=60, env=self.environment)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn("NOT TESTED on trixie: this needs root", done.stderr)


class Portions(unittest.TestCase):
    def take(self, said, things):
        os.environ["FIBERSCOPE_PORTION"] = said
        try:
            return portion(things)
        finally:
            del os.environ["FIBERSCOPE_PORTION"]

    def test_as_many_runs_as_there_are_portions_have_done_all(self):
        for count in range(25):
            taken = [self.take(f"{which}/6", range(count)) for which in range(6)]
            self.assertEqual(set().union(*taken), set(range(count)))
            self.assertTrue(count < 6 or sum(map(len, taken)) == count)
            self.assertTrue(all(taken) or count == 0)  # something is done at each
        self.assertEqual(portion(range(9)), list(range(9)))

    def test_a_portion_that_is_none_is_refused(self):
        for said in ("6/6", "-1/6", "all"):
            with self.assertRaises(ValueError):
                self.take(said, range(9))


if __name__ == "__main__":
    unittest.main()
