"""The command line: what it prints, where, and with which exit status.

usage: cli_test.py FIBERSCOPE [unittest arguments]
"""

import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from command_line import PROGRAM, ROOT, CommandLine


class Commands(CommandLine):
    # --- the words ------------------------------------------------------------------------------
    def test_version_and_help(self):
        version = self.call("--version").stdout
        real = subprocess.run(
            ["/usr/bin/python3", "-c", "import sys, greenlet, gevent; "
             "print('Python %s, greenlet %s, gevent %s' % "
             "(sys.version.split()[0], greenlet.__version__, gevent.__version__))"],
            stdout=subprocess.PIPE, text=True, check=True).stdout
        self.assertRegex(version, r"^fiberscope \d+\.\d+\.\d+\nDear ImGui \d\S+, GLFW \d\S+\n"
                         + re.escape(real) + r"barrier: limits, capabilities, no_new_privs(, \w+)*"
                         r"(; missing here: .+)?\n$")
        text = self.call("--help")
        self.assertEqual(text.returncode, 0)
        for word in ("Examples:", "fiberscope run", "Exit status", "export", "validate"):
            self.assertIn(word, text.stdout)
        text = self.call("run", "--help").stdout
        for word in ("Everything after FILE.py", "--events", "--until", "--decisions", "-m"):
            self.assertIn(word, text)

    def test_wrong_usage_is_status_2_and_names_the_remedy(self):
        self.check_error(self.call("run"), 2, "which program?", "fiberscope run --help")
        self.check_error(self.call("run", "-m"), 2, "-m needs a module")
        self.check_error(self.call("run", "--evnts", "counter.py"), 2, "unknown option --evnts")
        self.check_error(self.call("run", "--until", "soon", "counter.py"), 2, "soon", "80ms")
        self.check_error(self.call("run", "--policy", "lottery", "counter.py"), 2, "lottery")
        self.check_error(self.call("run", "--max-events", "0", "counter.py"), 2, "--max-events")
        self.check_error(self.call("--frobnicate"), 2, "--frobnicate")
        self.check_error(self.call("dump"), 2, "trace is required")
        self.check_error(self.call("export", "counter.py"), 2, "--output")

    def test_a_missing_program_names_the_list_of_scenarios(self):
        for words in (("run", "nowhere.py"), ("nowhere.py",), ("export", "nowhere", "-o", "x.svg")):
            self.check_error(self.call(*words), 1, "no such file", "`fiberscope list`")

    # --- run ------------------------------------------------------------------------------------
    def test_a_run_has_the_programs_streams_arguments_and_status(self):
        done = self.call("run", "talker.py", "7", "--events", "-m", "two words", stdin="input")
        self.assertEqual(done.stdout, "args ['7', '--events', '-m', 'two words']\nread input\n")
        self.assertEqual(done.stderr, "to stderr\n")
        self.assertEqual(done.returncode, 7)

    def test_recording_changes_neither_streams_nor_status(self):
        plain = self.call("run", "talker.py", "3", stdin="input")
        traced = self.call("run", "--trace", "t", "--events=e", "talker.py", "3", stdin="input")
        for what in ("returncode", "stdout", "stderr"):
            self.assertEqual(getattr(plain, what), getattr(traced, what))
        self.assertIn("prints: ", (self.folder / "e").read_text())

    def test_a_module_runs_as_with_python(self):
        done = self.call("run", "-m", "json.tool", "--compact", stdin='{"a": [1]}')
        self.assertEqual((done.stdout, done.returncode), ('{"a":[1]}\n', 0), done.stderr)

    def test_a_program_ended_by_a_signal_gives_128_and_more(self):
        (self.folder / "dies.py").write_text("import ctypes\nctypes.string_at(0)\n")
        for before in ((), ("--trace", "t")):
            done = self.call("run", *before, "dies.py")
            self.assertEqual(done.returncode, 128 + signal.SIGSEGV, done.stderr)

    def test_a_crash_says_what_and_where_in_one_line_and_keeps_the_trace(self):
        overflow = ("import ctypes, functools, json, sys\nsys.setrecursionlimit(10**9)\n"
                    "x = []\nfor _ in range(10**6):\n    x = [x]\nrepr(x)\n")
        for text, number, line in (("import ctypes\nctypes.string_at(0)\n", "SEGV", 2),
                                   ("import os\n\n\nos.abort()\n", "ABRT", 4),
                                   (overflow, "SEGV", 6)):
            with self.subTest(text):
                (self.folder / "dies.py").write_text(text)
                done = self.call("run", "--trace", "t", "dies.py")
                self.assertEqual(done.returncode, 128 + getattr(signal, "SIG" + number))
                self.assertRegex(done.stderr, r"(?m)^fiberscope: the program crashed: .*, in "
                                              rf".*dies\.py line {line}$")
                self.assertEqual(done.stderr.count("fiberscope:"), 1)
                self.assertIn("run ended: crashed", self.call("dump", "t").stdout)

    def test_no_number_of_a_descriptor_reaches_the_trace(self):
        (self.folder / "forges.py").write_text(
            "import fcntl, os, socket\n"
            "own = []\n"
            "for n in [*range(3, 1100), 4095, 65535]:\n"
            "    for call in (lambda: os.write(n, b'forged'), lambda: os.fstat(n),\n"
            "                 lambda: os.dup(n), lambda: os.ftruncate(n, 0),\n"
            "                 lambda: fcntl.fcntl(n, fcntl.F_GETFD),\n"
            "                 lambda: os.sendfile(n, 0, 0, 1), lambda: os.lseek(n, 0, 0),\n"
            "                 lambda: os.dup2(n, 5), lambda: os.close(n)):\n"
            "        try:\n            call()\n            own.append(n)\n"
            "        except OSError:\n            pass\n"
            "os.closerange(3, 2000)\n"
            "pipe = os.pipe()\n"
            "for n in (*range(pipe[1] + 1, 20), 800, 900, 901, 902, 1000):\n"
            "    for end in (pipe[1], 0):  # of the machine, and real\n"
            "        try:\n            os.dup2(end, n)\n            os.fstat(n)\n"
            "            os.close(n)\n"
            "        except OSError:  # there is a limit\n            pass\n"
            "os.closerange(3, 2000)\n"
            "print(own)\n")
        for words in (("sh", "-c", 'exec "$@"', "sh"),
                      ("sh", "-c", 'ulimit -n 256; exec "$@"', "sh")):
            done = subprocess.run([*words, PROGRAM, "run", "--trace=t", "forges.py"],
                                  cwd=self.folder, capture_output=True, text=True, timeout=120,
                                  stdin=subprocess.DEVNULL)
            self.assertEqual((done.stdout, done.returncode), ("[]\n", 0), done.stderr)
            self.assertRegex(self.call("validate", "t").stdout, r"^t: legal, \d+ events\n$")
            self.assertIn("run ended: finished", self.call("dump", "t").stdout)

    def test_events_go_to_stderr_or_a_file(self):
        done = self.call("run", "--events", "counter.py")
        self.assertEqual(done.stdout, "3\n")
        self.assertIn("run started: ", done.stderr)
        self.assertIn("born: generator", done.stderr)
        self.assertRegex(done.stderr, r"(?m)^ .* run ended: finished, exit status 0$")
        done = self.call("run", "--events=log", "counter.py")
        self.assertEqual((done.stdout, done.stderr), ("3\n", ""))
        self.assertIn("run started: ", (self.folder / "log").read_text())

    def test_stats_as_json_go_to_stderr_too(self):
        done = self.call("run", "--stats=json", "counter.py")
        stats = json.loads(done.stderr)
        self.assertEqual(stats["end"], "finished")
        self.assertEqual(stats["cores"][0]["busy_ns"] + stats["cores"][0]["idle_ns"],
                         stats["makespan_ns"])
        self.assertTrue(all({"gil_ns", "waits", "used_bytes"} <= lane.keys()
                            for lane in stats["lanes"]))
        self.check_error(self.call("run", "--stats=csv", "counter.py"), 2, "--stats=json")

    def test_stats_end_with_the_findings(self):
        (self.folder / "blocks.py").write_text(
            "import gevent, time\ngevent.joinall([gevent.spawn(gevent.sleep, 0.1),\n"
            "                gevent.spawn(time.sleep, 1)])\n")
        done = self.call("run", "--stats", "blocks.py")
        self.assertRegex(done.stderr, r"(?s)waits of.*\n1\. Blocking call: ")

    def test_what_is_recorded_is_as_detailed_as_was_asked_for(self):
        for words, full in (([], True), (["--detail=light"], False), (["--detail=full"], True)):
            self.call("run", "--trace=t", *words, "counter.py")
            self.assertEqual("FramesRecorded" in self.call("dump", "--raw", "t").stdout, full)

    def test_a_support_folder_is_a_library(self):
        (self.folder / "_support").mkdir()
        (self.folder / "_support/help.py").write_text("def answer():\n    return 42  # helps\n")
        (self.folder / "own.py").write_text(
            "from _support import help\nprint(help.answer())  # asks\n")
        self.assertEqual(self.call("run", "--trace=t", "own.py").stdout, "42\n")
        events = self.call("dump", "--raw", "t").stdout
        self.assertEqual(re.findall(r"SourceLoaded source=\d+ path=(\S+)", events), ['"own.py"'])
        self.assertNotIn("place=2:", events)  # no line of it is stepped through
        # but the trace has it, to be run again where it is not
        self.assertRegex(events, r'ModuleLoaded path="_support/help.py" body=".*# helps')

    def test_chance_is_that_of_the_seed(self):
        (self.folder / "chance.py").write_text(
            "import os, random, secrets, uuid\n"
            "for of in os.urandom(8), random.random(), secrets.token_hex(8), uuid.uuid4():\n"
            "    print(of)\n")
        one, again, other = (self.call("run", "--seed", n, "chance.py").stdout.splitlines()
                             for n in (1, 1, 2))
        self.assertEqual(len(one), 4)
        self.assertEqual(one, again)
        self.assertFalse(set(one) & set(other))

    def test_whoever_becomes_ready_runs_or_ends_names_the_cause(self):
        for name in ("foo_bar_func", "gather_and_queue", "lost_update", "prefork", "two_way_yield"):
            self.call("run", "--trace=t", name)
            events = self.call("dump", "--raw", "t").stdout
            caused = re.findall(r"(?m)^\d+ t=\d+ cause=(\d+) Lane(Ready|Switched|Ended)\b", events)
            self.assertEqual({kind for _, kind in caused}, {"Ready", "Switched", "Ended"}, name)
            self.assertNotIn("0", [cause for cause, _ in caused], name)

    def test_surroundings_do_not_reach_a_run(self):
        (self.folder / "looks.py").write_text(
            "import os, sys, threading, time\n"
            "print({*'abcde'}, hash('x'), time.tzname, os.getpid(), sorted(os.environ))\n"
            "threads = [threading.Thread(target=time.sleep, args=(1,)) for n in range(9)]\n"
            "for t in threads: t.start()\n"
            "for t in {*threads}: t.join()\n"
            "print([threads.index(t) for t in {*threads}], {int, ValueError, threading.Thread})\n")
        surroundings = ({}, {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
                        {"LANG": "de_DE.UTF-8", "PYTHONPATH": "/nowhere", "MORE": "m" * 5000},
                        {"HOME": "/" + "h" * 200}, {"HOME": "/tmp/" + "h" * 55})
        runs = [self.call("run", f"--trace=t{n}", "looks.py", **more).stdout
                for n, more in enumerate(surroundings)]
        self.assertIn(
            "['GEVENT_LOOP', 'HOME', 'LANG', 'MALLOC_ARENA_MAX', 'PATH', 'PURE_PYTHON']", runs[0])
        self.assertEqual(len(set(runs)), 1)
        traces = {(self.folder / f"t{n}").read_bytes() for n in range(len(surroundings))}
        self.assertEqual(len(traces), 1)

    def test_no_packet_leaves_the_machine(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.5)
            port = listener.getsockname()[1]
            (self.folder / "calls.py").write_text(
                f"import socket\nsocket.create_connection(('127.0.0.1', {port}))\n")
            done = self.call("run", "calls.py")
            self.assertIn("ConnectionRefusedError", done.stderr)
            with self.assertRaises(TimeoutError):
                listener.accept()

    def test_an_interrupt_from_outside_is_the_programs(self):
        (self.folder / "waits.py").write_text(
            "import time\nprint('waits', flush=True)\nwhile True:\n    time.sleep(0.001)\n")
        for before in ((), ("--trace", "t")):
            with subprocess.Popen([PROGRAM, "run", *before, "waits.py"], cwd=self.folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  start_new_session=True) as running:
                self.assertEqual(running.stdout.readline(), "waits\n")
                os.killpg(running.pid, signal.SIGINT)
                _, errors = running.communicate(timeout=60)
            self.assertEqual(running.returncode, 128 + signal.SIGINT, errors)
            self.assertIn("KeyboardInterrupt", errors)

    def test_decisions_reach_the_engine(self):
        engine = self.folder / "engine"
        engine.write_text('#!/bin/sh\nfor last; do :; done\nprintf "%s" "$last"\n')
        engine.chmod(0o755)
        for text in ("1 0 2", "[1, 0, 2]", "1,0\n# two\n2\n"):
            (self.folder / "d").write_text(text)
            done = self.call("run", "--decisions", "d", "counter.py",
                             FIBERSCOPE_ENGINE_PATH=str(engine))
            self.assertEqual(json.loads(done.stdout)["decisions"], [1, 0, 2])

    def test_stats_go_to_stderr(self):
        done = self.call("run", "--stats", "counter.py")
        self.assertEqual(done.stdout, "3\n")
        self.assertIn("main", done.stderr)

    def test_equal_runs_give_equal_traces_and_they_are_legal(self):
        for name in ("a", "b"):
            self.assertEqual(self.call("run", "--trace", name, "counter.py").returncode, 0)
        self.assertEqual(*((self.folder / n).read_bytes() for n in ("a", "b")))
        done = self.call("validate", "a")
        self.assertRegex(done.stdout, r"^a: legal, \d+ events\n$", done.stderr)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.suffix != ".py"),
                         ["a", "b"])

    def test_until_and_max_events_stop_a_program_that_never_ends(self):
        done = self.call("run", "--until", "2.5s", "--trace", "t", "forever.py")
        text = self.call("dump", "t").stdout
        self.assertIn("run ended: ", text, done.stderr)
        self.assertIn("2.000 s", text)
        self.assertNotIn("3.000 s  main", text)
        self.call("run", "--max-events", "500", "--trace", "t", "forever.py")
        self.assertLess(self.call("dump", "--raw", "t").stdout.count("\n"), 520)

    def test_a_scenario_runs_by_its_name(self):
        scenario = ROOT / "scenarios/1_subroutine_to_coroutine/interleave.py"
        expected = subprocess.run([sys.executable, "-B", scenario], capture_output=True, text=True)
        for name in ("interleave", "1_subroutine_to_coroutine/interleave", "1/interleave"):
            self.assertEqual(self.call("run", name).stdout, expected.stdout)
        (self.folder / "interleave").write_text("print('the file comes first')\n")
        self.assertEqual(self.call("run", "interleave").stdout, "the file comes first\n")

    def test_the_programs_settings_hold_unless_the_command_line_says_more(self):
        settings = (
            '# /// fiberscope\n# seed = 7\n# policy = "random"\n# args = ["one", "two"]\n'
            "# machine = { costs = { line_ns = 1000 } }\n# ///\n"
        )
        (self.folder / "set.py").write_text(
            settings + "import random, sys\nprint(sys.argv[1:], random.random())\n"
        )
        (self.folder / "plain.py").write_text(
            "#\n" * 6 + "import random, sys\nprint(sys.argv[1:], random.random())\n"
        )
        own = self.call("run", "--trace=own", "set.py")
        self.assertIn("['one', 'two']", own.stdout, own.stderr)
        words = ["--seed=7", "--policy=random", "--cost", "line=1us"]
        said = self.call("run", "--trace=said", *words, "plain.py", "one", "two")
        self.assertEqual(own.stdout, said.stdout)
        events = [self.call("dump", "--raw", name).stdout for name in ("own", "said")]
        self.assertIn("seed=7", events[0])
        # two reads of the clock, a call and the line
        self.assertIn("t=1150 cause=0 LineReached", events[0])
        lines = [
            [line for line in text.splitlines()
             if not re.search("RunStarted|RecipeTold|SourceLoaded", line)]
            for text in events
        ]
        self.assertEqual(*lines)
        recipes = [self.recipe_of(name) for name in ("own", "said")]
        self.assertEqual([r.pop("program") for r in recipes], ["set.py", "plain.py"])
        self.assertEqual(*recipes)
        self.assertEqual(recipes[0]["args"], ["one", "two"])
        other = self.call("run", "--seed=8", "--cost=line=5ns", "--trace=other", "set.py", "three")
        self.assertIn("['three']", other.stdout)
        events = self.call("dump", "--raw", "other").stdout
        self.assertIn("seed=8", events)
        self.assertIn('policy="random"', events)
        self.assertIn("t=155 cause=0 LineReached", events)
        self.check_error(
            self.call("run", "--cost", "lines=1", "set.py"), 2, "lines=1", "line_ns, call_ns"
        )

    def test_the_machine_reaches_the_engine_and_the_command_line_wins(self):
        engine = self.folder / "engine"
        engine.write_text('#!/bin/sh\nfor last; do :; done\nprintf "%s" "$last"\n')
        engine.chmod(0o755)
        (self.folder / "set.py").write_text(
            "# /// fiberscope\n# policy = 'fair'\n# machine = { cores = 2, quantum_ms = 1.5, "
            "preemption = 'adversarial' }\n# ///\n")

        def sent(*words):
            done = self.call("run", *words, "set.py", FIBERSCOPE_ENGINE_PATH=str(engine))
            recipe = json.loads(done.stdout)
            return recipe["policy"], recipe.get("machine")

        own = {"cores": 2, "quantum_ns": 1500000, "preemption": "adversarial"}
        self.assertEqual(sent(), ("fair", own))
        self.assertEqual(sent("--cores=1", "--preemption=faithful", "--quantum", "4ms"),
                         ("fair", None))
        said = ["--no-gil", "--switch-interval=20us", "--policy=priority"]
        self.assertEqual(sent(*said), ("priority", own | {"gil": False,
                                                          "switch_interval_ns": 20000}))
        self.assertEqual(sent("--gil"), ("fair", own))
        for words, fault in ((["--cores=65"], "--cores"), (["--quantum=0"], "--quantum"),
                             (["--switch-interval=soon"], "--switch-interval: \"soon\""),
                             (["--preemption=polite"], "polite"), (["--policy=lifo"], "lifo")):
            self.check_error(self.call("run", *words, "set.py"), 2, fault)
        self.call("run", "--trace", "t", "counter.py")
        self.check_error(self.call("export", "--cores=2", "t", "-o", "t.json"), 1,
                         "a trace has had its machine")

    def test_hosts_and_faults_reach_the_engine_and_add_to_the_programs_own(self):
        engine = self.folder / "engine"
        engine.write_text('#!/bin/sh\nfor last; do :; done\nprintf "%s" "$last"\n')
        engine.chmod(0o755)
        (self.folder / "set.py").write_text(
            "# /// fiberscope\n# [[hosts]]\n# name = 'a.example'\n# latency_ms = 80\n"
            "# bandwidth = 9\n# [[faults]]\n# kind = 'stall'\n# ///\n")

        def sent(*words):
            done = self.call("run", *words, "set.py", FIBERSCOPE_ENGINE_PATH=str(engine))
            return json.loads(done.stdout)["world"]

        own = {"name": "a.example", "latency_ns": 80000000, "bandwidth": 9, "services": [{}]}
        self.assertEqual(sent(), {"hosts": [own], "faults": [{"kind": "stall"}]})
        self.assertEqual(
            sent("--host=a.example,latency=5ms", "--host", "b.example,bandwidth=10M,loss=0.5",
                 "--fault=delay:b.example,from=1s,until=2s,delay=80ms,chance=0.5"),
            {"hosts": [own | {"latency_ns": 5000000},
                       {"name": "b.example", "bandwidth": 10000000, "loss": 0.5,
                        "services": [{}]}],
             "faults": [{"kind": "stall"},
                        {"kind": "delay", "host": "b.example", "from_ns": 1000000000,
                         "until_ns": 2000000000, "delay_ns": 80000000, "chance": 0.5}]})
        for word, wrong in (("--fault=fire", "unknown kind \"fire\"; known are: refuse, reset"),
                            ("--fault=reset:c.example", "not declared: \"c.example\""),
                            ("--fault=reset,when=1s", "known are: from, until, delay, chance"),
                            ("--fault=reset,from=soon", "\"soon\" is not a time"),
                            ("--fault=reset,chance=2", "chance must be from 0 to 1"),
                            ("--host=a.example,loss=x", "loss must be a number"),
                            ("--host=a.example,bandwidth=1T", "bandwidth must be a whole number"),
                            ("--host=a.example,latency", "NAME=VALUE; known are: address, latency"),
                            ("--host=,loss=1", "a host needs a name")):
            self.check_error(self.call("run", word, "set.py"), 2,
                             word.replace("=", " ", 1) + ": ", wrong)

    def test_settings_that_are_wrong_are_told_and_the_program_runs(self):
        text = "# /// fiberscope\n# seed = -1\n# ///\nprint('ran')\n"
        (self.folder / "wrong.py").write_text(text)
        done = self.call("run", "wrong.py")
        self.assertEqual(done.stdout, "ran\n")
        self.assertIn("wrong.py:2: seed must be a whole number", done.stderr)

    def test_files_that_cannot_be_read_or_written_are_named(self):
        self.check_error(self.call("run", "--trace", "no/such", "counter.py"), 1, "no/such: cannot")
        (self.folder / "d").write_text("0\nx\n")
        self.check_error(self.call("run", "--decisions", "d", "counter.py"), 1, "d:2: 'x'")
        self.check_error(self.call("run", "--decisions", "none", "counter.py"), 1, "none: cannot")

    def test_a_missing_engine_is_named_with_its_remedy(self):
        nowhere = str(self.folder / "engine")
        for before in ((), ("--stats",)):
            done = self.call("run", *before, "counter.py", FIBERSCOPE_ENGINE_PATH=nowhere)
            self.check_error(done, 1, nowhere + ": the engine cannot be started", "belongs beside")

    # --- list, dump, validate, export -----------------------------------------------------------
    def test_a_sweep_counts_the_outcomes_of_its_seeds(self):
        path = self.folder / "chance.py"
        path.write_text("import random\nprint(random.random() < 0.5)\n")
        done = self.call("sweep", path, "--seeds", "20", "--seed", "3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("20 runs, 2 outcomes", done.stdout)
        self.assertIn("exit status 0: True", done.stdout)
        outcomes = json.loads(self.call("sweep", path, "--seeds", "20", "--json").stdout)
        self.assertEqual(sum(outcome["count"] for outcome in outcomes), 20)
        for outcome in outcomes:
            seed = str(outcome["first_seed"])
            self.assertEqual(self.call("run", "--seed", seed, path).stdout, outcome["output"])
        self.check_error(self.call("sweep", "nowhere.py"), 1, "nowhere.py", "fiberscope list")

    def test_a_declared_host_answers_and_its_faults_strike(self):
        host = "--host=far.example,latency=20ms"
        self.assertEqual(self.call("run", host, "fetcher.py").stdout, "1000\n" * 3)
        self.assertIn("not known", self.call("run", "fetcher.py").stdout)
        refused = self.call("run", host, "--fault=refuse:far.example", "fetcher.py")
        self.assertEqual(refused.stdout, "[Errno 111] Connection refused\n" * 3)
        slow = self.call("run", "--events", host, "--fault=partition", "fetcher.py")
        self.assertEqual(slow.stdout, "timed out\n" * 3)
        self.assertIn("lost (partition)", slow.stderr)

    def test_a_sweep_and_an_export_take_hosts_and_faults(self):
        world = ("--host=far.example,latency=20ms", "--fault=reset:far.example,chance=0.3")
        done = self.call("sweep", *world, "fetcher.py", "--seeds", "20", "--json")
        outcomes = json.loads(done.stdout)
        self.assertEqual(sum(outcome["count"] for outcome in outcomes), 20, done.stderr)
        self.assertGreater(len(outcomes), 2)
        for outcome in outcomes:
            seed = str(outcome["first_seed"])
            again = self.call("run", *world, "--seed", seed, "fetcher.py")
            self.assertEqual(again.stdout, outcome["output"])
        struck = max(outcomes, key=lambda outcome: outcome["output"].count("reset"))
        self.assertIn("Connection reset by peer", struck["output"])
        seed = str(struck["first_seed"])
        for ending in ("svg", "stats.json", "txt"):
            done = self.call("export", *world, "--seed", seed, "fetcher.py", "-o", "o." + ending)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertIn("fault: reset (far.example)", (self.folder / "o.txt").read_text())
        calls = json.loads((self.folder / "o.stats.json").read_text())["io"]["calls_by_kind"]
        self.assertGreaterEqual(calls["connect"], 3)

    def test_a_sweep_puts_chance_in_place_of_the_defaults(self):
        (self.folder / "races.py").write_text(
            "import threading\nn = 0\ndef add():\n    global n\n    for _ in range(5):\n"
            "        n += 1\nthreads = [threading.Thread(target=add) for _ in range(3)]\n"
            "for t in threads: t.start()\nfor t in threads: t.join()\nprint(n)\n")

        def outcomes(*words):
            done = self.call("sweep", *words, "--seeds=30", "--json", "races.py")
            return [outcome["output"] for outcome in json.loads(done.stdout)]

        self.assertGreater(len(outcomes()), 1)
        self.assertEqual(outcomes("--preemption=faithful", "--policy=fifo"), ["15\n"])

    def test_a_comparison_tells_what_each_run_costs(self):
        (self.folder / "sleeper.py").write_text("import time\ntime.sleep(0.5)\n")
        done = self.call("compare", "counter.py", "sleeper.py")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^ +time +CPU time +core use +switches")
        self.assertRegex(done.stdout, r"(?m)^sleeper +500(\.\d+)? ms ")
        rows = json.loads(self.call("compare", "--json", "counter.py", "sleeper.py").stdout)
        self.assertEqual([row["name"] for row in rows], ["counter", "sleeper"])
        stats = json.loads(self.call("run", "--stats=json", "sleeper.py").stderr)
        self.assertEqual(rows[1]["makespan_ns"], stats["makespan_ns"])
        self.assertEqual(rows[1]["switches"], stats["switches"])
        csv = self.call("compare", "--csv", "counter.py", "sleeper.py").stdout.splitlines()
        self.assertEqual(len(csv), 3)
        self.assertIn(str(stats["makespan_ns"]), csv[2].split(","))
        servers = json.loads(self.call("compare", "--json", "5").stdout)
        names = [row["name"] for row in servers]
        self.assertEqual(names, ["process_per_request", "thread_per_request", "thread_pool",
                                 "event_loop", "coroutine_per_request", "prefork"])
        chapter = json.loads(self.call("compare", "--json", "7").stdout)
        self.assertIn("lost_update", [row["name"] for row in chapter])
        self.assertEqual(self.call("compare", "counter.py", "sleeper.py", "-o", "c.svg").stdout, "")
        texts = " ".join(xml.etree.ElementTree.parse(self.folder / "c.svg").getroot().itertext())
        self.assertIn("sleeper", texts)
        missing = self.call("compare", "counter.py", "nowhere.py")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("nowhere.py", missing.stderr)
        self.assertRegex(missing.stdout, r"(?m)^counter +\S")

    def test_of_a_single_run_its_threads_are_compared(self):
        path = self.folder / "two.py"
        path.write_text(
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(0.2,), name='waits').start()\n"
        )
        rows = json.loads(self.call("compare", "--json", path).stdout)
        names = {row["name"]: row for row in rows}
        self.assertGreaterEqual(names["waits"]["makespan_ns"], 200_000_000)
        self.assertLess(names["waits"]["cpu_ns"], 1_000_000)

    def test_list_shows_every_scenario_in_order(self):
        chapters = json.loads(self.call("list", "--json").stdout)
        self.assertEqual([c["number"] for c in chapters], sorted(c["number"] for c in chapters))
        names = [s["name"] for c in chapters for s in c["scenarios"]]
        files = [p.stem for p in (ROOT / "scenarios").glob("*/*.py") if p.name[0] != "_"]
        self.assertEqual(sorted(names), sorted(files))
        done = self.call("list")
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = [w.split()[0] for w in done.stdout.splitlines() if w.startswith("   ")]
        self.assertEqual(listed, names)

    def test_list_names_the_line_of_a_broken_scenario_and_goes_on(self):
        chapter = self.folder / "scenarios" / "1_one"
        chapter.mkdir(parents=True)
        (chapter / "bad.py").write_text("# /// fiberscope\n# titel = 'x'\n# ///\n")
        (chapter / "good.py").write_text("# /// fiberscope\n# title = 'Fine'\n# ///\n")
        done = self.call("list", FIBERSCOPE_DATA=str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn('bad.py:2: unknown key "titel"', done.stderr)
        self.assertIn("Fine", done.stdout)
        done = self.call("list", FIBERSCOPE_DATA=str(self.folder / "none"))
        self.check_error(done, 1, "set FIBERSCOPE_DATA")

    def test_dump_and_validate_keep_what_is_whole_of_a_damaged_trace(self):
        self.call("run", "--trace", "t", "counter.py")
        data = (self.folder / "t").read_bytes()
        (self.folder / "cut").write_bytes(data + b"\x10\0\0\0")
        for command in ("dump", "validate"):
            done = self.call(command, "cut")
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"cut short inside a block that begins at byte {len(data)}", done.stderr)
        self.assertIn("run ended", self.call("dump", "cut").stdout)
        (self.folder / "foreign").write_bytes(b"PK\x03\x04" * 10)
        for command in ("dump", "validate"):
            self.check_error(self.call(command, "foreign"), 1, "not a Fiberscope trace")
            self.check_error(self.call(command, "absent"), 1, "absent: cannot be opened")

    def test_validate_names_the_event_that_breaks_a_law(self):
        # a LaneReady of a lane that was never born, with a right checksum (FORMAT.md)
        import zlib
        body = bytes([1, 0, 0, 0, 0, 0, 0, 0]) + bytes([6, 0, 0, 5, 0, 0, 0])
        length = struct.pack("<I", len(body))
        (self.folder / "bad").write_bytes(
            b"fiberscope\n\x1a" + struct.pack("<I", 1) + length
            + struct.pack("<I", zlib.crc32(length + body)) + body)
        done = self.call("validate", "bad")
        self.check_error(done, 1, "bad: event 2: lane 5 is named before it is born", "LaneReady")

    def test_export_draws_programs_scenarios_and_traces(self):
        self.call("run", "--trace", "t", "counter.py")
        for what in ("t", "counter.py", "interleave"):
            done = self.call("export", what, "-o", "out.svg", "--theme", "light")
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            tree = xml.etree.ElementTree.parse(self.folder / "out.svg")
            self.assertTrue(tree.getroot().tag.endswith("svg"))
            (self.folder / "out.svg").unlink()
        self.check_error(self.call("export", "t", "-o", "no/such.svg"), 1, "no/such.svg")

    def test_a_diagram_is_drawn_of_a_moment(self):
        self.call("run", "--trace", "t", "counter.py")
        texts = {}
        for what in ("states", "loop"):
            for at in ("end", "begin", "5"):
                done = self.call("export", "t", "-o", "out.svg", "--what", what, "--at", at)
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
                xml.etree.ElementTree.parse(self.folder / "out.svg")
                texts[what, at] = (self.folder / "out.svg").read_text()
        self.assertIn("Running", texts["states", "5"])
        self.assertNotEqual(texts["states", "5"], texts["states", "end"])
        self.assertNotEqual(texts["loop", "5"], texts["states", "5"])
        for at in ("99999", "soon"):
            done = self.call("export", "t", "-o", "a.svg", "--what", "states", "--at", at)
            self.check_error(done, 1, at)
        self.check_error(self.call("export", "t", "-o", "a.png", "--what", "loop"), 2, "a.png")

    def test_export_draws_a_programs_figure(self):
        path = self.folder / "figure.py"
        figure = ("# /// fiberscope\n"
                  "# figure = {{ lanes = [{}], cores = false, numbers = true }}\n"
                  "# ///\n")
        program = ("import threading, time\ndef nap():\n    time.sleep(1)\n"
                   "for name in ('ann', 'bob'):\n"
                   "    threading.Thread(target=nap, name=name).start()\n")
        cases = (("", {"ann", "bob"}), (figure.format('"bob"'), {"bob", "CPU time"}))
        for settings, shown in cases:
            path.write_text(settings + program)
            self.assertEqual(self.call("export", path, "-o", "figure.svg").stderr, "")
            root = xml.etree.ElementTree.parse(self.folder / "figure.svg").getroot()
            texts = {text.text for text in root.iter() if text.tag.endswith("text")}
            self.assertEqual(texts & {"ann", "bob", "CPU time"}, shown)
        self.assertEqual(self.call("export", path, "-o", "figure.png").returncode, 0)

    def test_a_page_is_one_file_and_the_same_each_time(self):
        for name in ("a.html", "b.html"):
            done = self.call("export", "counter.py", "-o", name, "--snippet")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout, f'^<iframe src="{name}" title="counter" .*></iframe>\n$')
        pages = [(self.folder / name).read_bytes() for name in ("a.html", "b.html")]
        self.assertEqual(pages[0], pages[1])
        self.assertIn(b"<noscript", pages[0])
        self.check_error(self.call("export", "counter.py", "-o", "no/such.html"), 1, "no/such.html")
        self.check_error(self.call("export", "-o", "c.html"), 2, "export what?")
        self.check_error(self.call("export", "t", "--all-scenarios", "-o", "x"), 2)

    def test_export_writes_what_the_ending_says(self):
        self.call("run", "--trace", "t", "counter.py")
        for ending in ("png", "stats.json", "txt"):
            done = self.call("export", "t", "-o", "out." + ending, "--language", "zh")
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        picture = (self.folder / "out.png").read_bytes()
        self.assertEqual(picture[:8], b"\x89PNG\r\n\x1a\n")
        self.call("export", "t", "-o", "all.png", "--what", "window", "--scale", "2")
        size = (self.folder / "all.png").read_bytes()[16:24]
        self.assertEqual(size, (3200).to_bytes(4, "big") + (2000).to_bytes(4, "big"))
        self.assertIn("lanes", json.loads((self.folder / "out.stats.json").read_text()))
        self.assertGreater(len((self.folder / "out.txt").read_text().splitlines()), 5)
        self.check_error(self.call("export", "t", "-o", "out.docx"), 2, "out.docx")
        self.check_error(self.call("export", "t", "-o", "no/such.png"), 1, "no/such.png")

    def test_a_drawing_has_the_axis_and_the_size_that_were_asked_for(self):
        self.call("run", "--trace", "t", "counter.py")

        def drawn(*words):
            self.assertEqual(self.call("export", "t", "-o", "o.svg", *words).stderr, "")
            return (self.folder / "o.svg").read_text()

        axes = [drawn("--axis=" + axis) for axis in ("steps", "time", "folded")]
        self.assertEqual(len(set(axes)), 3)
        self.assertIn(drawn(), axes)
        self.assertRegex(drawn("--width=700"), r'<svg[^>]* width="700"')
        self.call("export", "t", "-o", "o.png", "--what=window", "--width=600", "--height=500")
        self.assertEqual(picture_size(self.folder / "o.png"), (600, 500))

    def test_the_window_is_drawn_without_a_display(self):
        pictures = set()
        for n, words in enumerate(([], ["--theme=light"], ["--language=zh"], ["--step=5"],
                                   ["--scale=2"])):
            done = self.call("--smoke-test", "--soft", "--screenshot", f"{n}.png", "--width=800",
                             "--height=500", *words, "counter.py", DISPLAY="", HOME="/nowhere",
                             XDG_CONFIG_HOME="")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(picture_size(self.folder / f"{n}.png"), (800, 500))
            pictures.add((self.folder / f"{n}.png").read_bytes())
        self.assertEqual(len(pictures), 5)


def picture_size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


if __name__ == "__main__":
    unittest.main()
