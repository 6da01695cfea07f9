"""What is asked about what comes next, in every scenario and in 50 programs of tests/host: each
question has a single right answer, or says that chance may choose among several; nothing that is
shown tells it; and what is right follows from the raw events, which are read here anew.

--moments N: of each run; --program FILE: of this one alone, with what is asked; --self-test: that
a question with a fault is found.
"""

import argparse
import bisect
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "findings"))
sys.path.insert(0, str(ROOT / "tests" / "support"))
from engine import settings, trace_of  # noqa: E402
from portion import portion  # noqa: E402

HOST_PROGRAMS = 50
EVENTS_MAX = 60_000  # a larger run is asked about elsewhere
LINE = re.compile(r"(\d+) t=(\d+) cause=\d+ (\w+) ?(.*)", re.S)
FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S+)')
WORDS = {"LaneReady": "ready", "LaneEnded": "ended", "LaneBorn": "not started"}


def programs():
    yield from sorted(ROOT.glob("scenarios/[0-9]*/*.py"))
    host = [program for program in sorted(ROOT.glob("tests/host/programs/*.py"))
            if not settings(program.read_text(), "terminal")]
    yield from host[::max(1, len(host) // HOST_PROGRAMS)][:HOST_PROGRAMS]


class Events:
    """Events: of a run, as `dump --raw` tells them: (number, time, kind, fields)."""

    def __init__(self, text):
        self.list = []
        for line in text.splitlines():
            number, time, kind, rest = LINE.fullmatch(line).groups()
            fields = dict(FIELD.findall(rest)) if kind not in ("SourceLoaded", "RecipeTold",
                                                               "ModuleLoaded") else {}
            self.list.append((int(number), int(time), kind, fields))
        self.states = collections.defaultdict(list)  # by lane: from which event on, and which
        for number, _, kind, fields in self.list:
            if kind == "LaneSwitched":
                self.states[fields["to"]].append((number, "running"))
            elif kind == "LaneBlocked":
                sleeps = fields["why"] in ("sleep", "blocking-sleep")
                self.states[fields["lane"]].append((number, "sleeping" if sleeps else "blocked"))
            elif kind in WORDS:
                self.states[fields["lane"]].append((number, WORDS[kind]))

    def after(self, at):
        return self.list[at:]

    def state(self, lane, at):
        """state: of the lane at that event, and the event that began it."""
        states = self.states[lane]
        place = bisect.bisect_right(states, at, key=lambda entry: entry[0])
        return (states[place - 1][1], states[place - 1][0]) if place else (None, 0)


def words_of(quoted):
    return json.loads(quoted) if quoted.startswith('"') else quoted


def check_runs_next(question, events, own, right):
    """The first switch to an own lane; with it whom chance could have taken, and who begins on
    another core at the same time."""
    chosen, could, first = None, set(), None
    for _, time, kind, fields in events.after(question["asked_at"]):
        if chosen is not None and time != chosen[1]:
            break
        if kind == "ChoiceMade" and chosen is None:
            random = words_of(fields.get("policy", '""')) == "random"
            could = set(re.findall(r"\d+", fields["alternatives"])) if random else set()
        if kind == "LaneSwitched" and fields["to"] in own:
            if chosen is None:
                chosen, first = (fields["to"], time, fields["core"]), fields["to"]
                could = could if first in could else set()
            elif fields["core"] != chosen[2]:
                could = could | {fields["to"]}
    assert first in right, f"{first} runs next, not {right}"
    assert right - {first} <= could, f"{right - {first}}: nothing chose among them"
    wrong = {str(option["lane"]) for option in question["options"] if not option["right"]}
    assert first not in wrong


def check_prints_next(question, events, right):
    """Of what is printed a line at a time."""
    lines = []
    for number, _, kind, fields in events.list:
        if kind != "OutputWritten":
            continue
        text = fields["text"]
        if not text.endswith('\\n"') or "\\n" in text[1:-3] or "\\x" in text or "{" in text:
            return False
        line = words_of(text).rstrip()
        if line:
            lines.append((number, line))
    later = [line for number, line in lines if number > question["asked_at"]]
    assert right == {later[0] if later else "nothing"}, f"{later[:1]}, not {right}"
    return True


def check_state(question, events, right):
    lane = str(question["lane"])
    state, since = events.state(lane, question["at"])
    assert right == {state}, f"{state}, not {right}"
    assert since > question["asked_at"], "it is in that state already"
    # at all events of the time that is named
    time = events.list[question["at"] - 1][1]
    for number, when, _, _ in events.after(question["asked_at"]):
        if when == time:
            assert events.state(lane, number)[0] == state, "there is more than one answer"


def check_waits_for(question, events):
    _, _, kind, fields = events.list[question["at"] - 1]
    assert kind == "LaneBlocked" and fields["lane"] == str(question["lane"]), (kind, fields)
    between = [number for number, _, kind, fields in events.after(question["asked_at"])
               if kind == "LaneBlocked" and fields["lane"] == str(question["lane"])]
    assert between[0] == question["at"], "it waits before"


def check_woken_by(question, events, own, right):
    lane = str(question["lane"])
    state, _ = events.state(lane, question["asked_at"])
    assert state == "blocked", f"it is {state}"
    woken = next((fields for _, _, kind, fields in events.after(question["asked_at"])
                  if kind == "LaneReady" and fields["lane"] == lane), None)
    assert (right == {"nobody"}) == (woken is None), (woken, right)
    lanes = {str(option["lane"]) for option in question["options"] if option["right"]} - {"0"}
    if woken and woken["waker"] in own and woken["waker"] != lane:
        assert lanes == {woken["waker"]}, (woken, right)


def check_left_after(question, events):
    lane, line = str(question["lane"]), None
    assert events.state(lane, question["asked_at"])[0] == "running"
    end = next(number for number, state in events.states[lane] if number > question["asked_at"])
    for number, _, kind, fields in events.list[:end]:
        if kind in ("LineReached", "LinesFolded") and fields["lane"] == lane:
            line = fields["place"].split(":")[1]
            reached = number
    assert reached > question["asked_at"], "it stands there already"
    told = {option["detail"] for option in question["options"] if option["right"]}
    assert told == {f"line {line}"}, (told, line)


def check_how_often(question, events, right):
    runs = [1 for _, _, kind, fields in events.list
            if kind == "LaneSwitched" and fields["to"] == str(question["lane"])]
    assert right == {str(len(runs))}, (len(runs), right)


def check_total_time(question, events, right):
    took, said = events.list[-1][1], next(iter(right))
    number, unit = said.split()
    scale = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9, "min": 6e10, "h": 3.6e12}[unit]
    assert abs(float(number) * scale - took) <= took / 100 + 1, (took, said)


def check_draw(question, events):
    """Where a column begins, who runs there runs by the events, and somebody else ran before."""
    rows, before = question["rows"], None
    assert 2 <= len(rows) <= 6 and len(question["begins"]) >= 3, question
    now = "".join(row["now"] == "u" and "u" or "." for row in rows)
    for column, begin in enumerate(question["begins"]):
        assert begin > question["asked_at"]
        runs = "".join("u" if row["right"][column] == "u" else "." for row in rows)
        assert runs != (now if before is None else before), f"column {column + 1} changes nothing"
        before = runs
        for row, sign in zip(rows, runs):
            state = events.state(str(row["lane"]), begin)[0]
            assert (sign == "u") == (state == "running"), (row, column, state)


def check(question, events, own):
    """check: of one question; answers whether its answer was computed here, too."""
    options = question["options"]
    keys = [option["key"] for option in options]
    right = {option["key"] for option in options if option["right"]}
    lanes = {str(option["lane"]) for option in options if option["right"]}
    kind = question["type"]
    if kind == "draw":
        check_draw(question, events)
        return True
    assert len(set(keys)) == len(keys), keys
    assert 1 <= len(right) < len(keys), (right, keys)
    if "zh" in question:
        assert question["zh"] == keys, "the keys are the same in every language"
        assert question["shown"] <= question["asked_at"] < question["answered"]
        assert kind == "runs-next" or len(right) == 1, f"{right}: several are right"
    if kind == "runs-next":
        check_runs_next(question, events, own, lanes)
    elif kind == "prints-next":
        return check_prints_next(question, events, right)
    elif kind == "state":
        check_state(question, events, right)
    elif kind == "waits-for":
        check_waits_for(question, events)
    elif kind == "woken-by":
        check_woken_by(question, events, own, right)
    elif kind == "left-after":
        check_left_after(question, events)
    elif kind == "how-often":
        check_how_often(question, events, right)
    elif kind == "total-time":
        check_total_time(question, events, right)
    return True


def ask(program, options, folder):
    trace = folder / f"{program.parent.name}.{program.stem}.fstrace"
    text = program.read_text()
    if "# /// fiberscope\n" in text:  # it has settings, which `fiberscope run` heeds
        subprocess.run([options.fiberscope, "run", f"--trace={trace}", program], timeout=120,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    else:
        trace_of(options.engine, program, json.loads(settings(text, "recipe") or "{}"), trace)
    raw = subprocess.run([options.fiberscope, "dump", "--raw", trace], capture_output=True,
                         timeout=120, check=True).stdout.decode("utf-8", "replace")
    count = raw.count("\n")
    if count > EVENTS_MAX:
        trace.unlink()
        return None
    asked = subprocess.run([options.dump, trace, str(options.moments)], capture_output=True,
                           text=True, timeout=240, check=True).stdout.splitlines()
    trace.unlink()
    return raw, [json.loads(line) for line in asked]


def asked_about(program, options, folder):
    """asked_about: as ask; or, of a program that nothing could be asked about, why."""
    try:
        return ask(program, options, folder)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as wrong:
        return f"{program.name}: {wrong.cmd[0]}: {type(wrong).__name__}"


def faults_of(program, raw, asked, counts):
    events, own = Events(raw), asked[0]["own"]
    for question in asked[1:]:
        if "type" not in question:
            counts["moments without a question"] += 1
            continue
        counts[question["type"]] += 1
        try:
            counts["computed anew"] += check(question, events, own)
        except AssertionError as wrong:
            yield (f"{program.name}: at {question['asked_at']} {question['type']} "
                   f"\"{question['text']}\": {wrong}")


def self_test(options, folder):
    """self_test: with another answer every question is a fault."""
    raw, asked = ask(ROOT / "scenarios/3_gevent/foo_bar_func.py", options, folder)
    assert not list(faults_of(pathlib.Path("a"), raw, asked, collections.Counter()))
    found = collections.Counter()
    for question in asked[1:]:
        if "type" not in question or question["type"] == "waits-for":
            continue
        if question["type"] == "draw":
            wrong = json.loads(json.dumps(question))
            wrong["rows"] = wrong["rows"][::-1]
            for row, other in zip(wrong["rows"], question["rows"]):
                row["lane"] = other["lane"]
            faults = list(faults_of(pathlib.Path("a"), raw, [asked[0], wrong],
                                    collections.Counter()))
            assert faults, wrong
            found["draw"] += 1
            continue
        wrong = json.loads(json.dumps(question))
        believed = next(option for option in wrong["options"] if not option["right"])
        for option in wrong["options"]:
            option["right"] = option is believed
        faults = list(faults_of(pathlib.Path("a"), raw, [asked[0], wrong], collections.Counter()))
        assert faults, wrong
        found[question["type"]] += 1
    assert len(found) >= 5, found
    print(dict(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("engine", "dump", "fiberscope"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--moments", type=int, default=120)
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    counts, faults, large = collections.Counter(), [], []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(folder)
        if options.self_test:
            return self_test(options, folder)
        chosen = [options.program.resolve()] if options.program else portion(list(programs()))
        runs = pool.map(lambda program: asked_about(program, options, folder), chosen)
        for program, asked in zip(chosen, runs):
            if not isinstance(asked, tuple):
                (large if asked is None else faults).append(asked or program.stem)
                continue
            faults += faults_of(program, *asked, counts)
            if options.program:
                for question in asked[1][1:]:
                    print(question.get("asked_at"), question.get("type"), question.get("text"),
                          [("*" if o["right"] else "") + o["key"]
                           for o in question.get("options", [])])
    for kind, count in sorted(counts.items()):
        print(f"{kind:28} {count}")
    print(f"{len(chosen)} programs, too large: {', '.join(large) or 'none'}")
    for fault in faults:
        print(fault)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
