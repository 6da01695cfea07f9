"""Every scenario, and a program with hostile names, in every data format: what the programs that
read it ask for is so, and all of them tell the same times as the statistics.

  Perfetto    the rules of its importer (perfetto_rules.py), and protoc reads it
  Chrome      slices of a thread nest, an arrow has two ends in two slices, texts are raw UTF-8
  speedscope  frames are closed in the reverse order in which they were opened
  CSV         read back: the sums of slices are those of the statistics, of the whole and by lane
  documents   at most 60 slices, or a refusal that says what to do
  terminal    no line is longer than 100 columns

`check_formats.py --self-test` breaks rules and sees that it is caught.
"""

import argparse
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback
import unicodedata

import perfetto_rules

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "findings"), str(ROOT / "tests" / "support")]
from engine import trace_of  # noqa: E402
from portion import portion  # noqa: E402

ENDINGS = [".pftrace", ".json", ".speedscope.json", ".csv", ".events.csv", ".stats.csv", ".txt"]
DOCUMENTS = [".mmd", ".seq.mmd", ".puml"]
DRAWN = {"ready", "running", "blocked", "sleeping"}
EVENTS_MAX = 30_000  # that are looked at one by one
SENTENCES_MAX = 50_000  # slices that are told why
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def rows_of(path):
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), path
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        assert None not in row and None not in row.values(), f"{path}: {row}"
        for cell in row.values():
            assert cell.isprintable() and not cell.startswith(("=", "+", "-", "@")), cell
    return rows


def lasting(slices):
    """lasting: {lane: {(begin, end): how often}} of the slices that are drawn."""
    out = collections.defaultdict(collections.Counter)
    for row in slices:
        if row["state"] in DRAWN:
            out[row["lane"]][int(row["begin_ns"]), int(row["end_ns"])] += 1
    return out


def check_perfetto(path, slices, protoc):
    data = path.read_bytes()
    tracks = perfetto_rules.check(data)
    found = {uuid: collections.Counter((b, e) for _, b, e, _ in track["slices"])
             for uuid, track in tracks.items() if track["slices"]}
    wanted = {int(lane) + 16: spans for lane, spans in lasting(slices).items()}
    assert found == wanted, "Perfetto's slices are not those of the table"
    for track in tracks.values():
        for name, _, _, notes in track["slices"]:
            assert name and notes["step"] > notes.get("cause", 0)
            assert "why" in notes or len(slices) > SENTENCES_MAX
    done = subprocess.run([protoc, "--decode_raw"], input=data, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (b"\n" + done.stdout).count(b"\n1 {") == len(perfetto_rules.fields(data))


def nanoseconds(number):
    assert re.fullmatch(r"\d+\.\d{3}", number), number
    return int(number.replace(".", ""))


def check_chrome(data, slices):
    assert not SURROGATE.search(data)
    events = json.loads(data, parse_float=nanoseconds)["traceEvents"]
    found = collections.defaultdict(collections.Counter)
    open_on, sent, arrived = collections.defaultdict(list), {}, {}
    for place, event in enumerate(events):
        thread = event["pid"], event["tid"]
        stack = open_on[thread]
        if event["ph"] == "X":
            begin, end = event["ts"], event["ts"] + event["dur"]
            while stack and stack[-1] <= begin:
                stack.pop()
            assert not stack or end <= stack[-1], f"slices overlap in part: {event}"
            stack.append(end)
            if event["cat"] == "state" and event["name"] != "ended":
                found[str(event["tid"])][begin, end] += 1
                said = event["args"]
                assert said["step"] > said.get("cause", 0)
                assert said.get("why") or len(slices) > SENTENCES_MAX
        elif event["ph"] in "sf":
            assert stack and stack[-1] >= event["ts"], f"an arrow without a slice: {event}"
            ends = sent if event["ph"] == "s" else arrived
            assert event["id"] not in ends and isinstance(event["id"], int)
            assert event["ph"] == "s" or event["bp"] == "e"
            ends[event["id"]] = place
        else:
            assert event["ph"] in "MC", event
    assert sent.keys() == arrived.keys() and all(sent[i] < arrived[i] for i in sent)
    assert found == lasting(slices), "Chrome's slices are not those of the table"


def check_speedscope(data, slices):
    file = json.loads(data)
    frames = file["shared"]["frames"]
    wanted = lasting(slices)
    assert len(file["profiles"]) == len(wanted)
    spent = collections.Counter()
    for profile in file["profiles"]:
        assert profile["type"] == "evented" and profile["unit"] == "nanoseconds"
        stack, at = [], profile["startValue"]
        for event in profile["events"]:
            assert at <= event["at"] <= profile["endValue"], "time goes back"
            at = event["at"]
            assert frames[event["frame"]]["name"]
            if event["type"] == "O":
                stack.append((event["frame"], at))
                continue
            frame, begin = stack.pop()
            assert frame == event["frame"], "frames are not closed in order"
            if not stack:
                spent[profile["name"]] += at - begin
        assert not stack, "a frame is never closed"
    # in a table a name that would be a formula has an apostrophe before it
    names = {row["lane"]: re.sub("^'(?=[=+@-])", "", row["name"]) for row in slices}
    total = collections.Counter()
    for lane, spans in wanted.items():
        total[names[lane]] += sum((end - begin) * n for (begin, end), n in spans.items())
    assert spent == +total or +spent == +total, "speedscope's times are not those of the table"


def check_tables(folder, slices):
    by_lane = collections.Counter()
    for row in slices:
        duration = int(row["duration_ns"])
        assert duration == int(row["end_ns"]) - int(row["begin_ns"]) >= 0
        assert int(row["begin_step"]) <= int(row["end_step"])
        assert row["why"] or len(slices) > SENTENCES_MAX, row
        by_lane[row["lane"], row["state"]] += duration
    counted = collections.Counter((row["lane"], row["state"]) for row in slices)
    told = totals(folder)
    assert {key: n for key, (n, _) in told.items()} == counted
    assert {key: ns for key, (_, ns) in told.items()} == by_lane


def totals(folder):
    """totals: {(lane, state): (count, total)} of the statistics; a part of running is no state."""
    return {(row["lane"], row["state"]): (int(row["count"]), int(row["total_ns"]))
            for row in rows_of(folder / "a.stats.csv")
            if row["lane"] and row["state"] not in ("copying", "polling in vain")}


def check_whole(folder, statistics):
    wanted = collections.Counter()
    for lane in statistics["lanes"]:
        for state, field in [("not started", "unstarted_ns"), ("ready", "ready_ns"),
                             ("running", "running_ns"), ("blocked", "blocked_ns"),
                             ("sleeping", "sleeping_ns")]:
            wanted[str(lane["lane"]), state] += lane[field]
    told = collections.Counter({key: ns for key, (_, ns) in totals(folder).items()})
    assert +told == +wanted, "the table's sums are not the statistics'"
    cores = [row for row in rows_of(folder / "a.stats.csv") if row["kind"] == "core"]
    busy = sum(int(row["total_ns"]) for row in cores if row["state"] == "busy")
    assert busy == sum(core["busy_ns"] for core in statistics["cores"])
    with open(folder / "a.events.csv", "rb") as rows:
        assert sum(1 for _ in rows) - 1 == statistics["events"]


def check_text(text):
    for line in text.splitlines():
        wide = sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)
        assert line.isprintable() and wide <= 100, f"{wide} columns: {line}"


def check_documents(folder, refused, slices):
    drawn = sum(row["state"] in DRAWN for row in slices)
    for ending in DOCUMENTS:
        said = [line for line in refused if f"a{ending}:" in line]
        assert bool(said) == (drawn > 60 or drawn == 0), f"{drawn} slices and {ending}: {said}"
        for line in said:
            assert drawn == 0 or ("--from" in line and "--lanes" in line and str(drawn) in line)
    if 0 < drawn <= 60:
        gantt = (folder / "a.mmd").read_text("utf-8")
        tasks = re.findall(r":(?:active, |done, )?s\d+_\d+, \d+, (\d+)ms$", gantt, re.M)
        assert len(tasks) <= drawn and all(int(units) > 0 for units in tasks)
        assert len(tasks) == drawn or "(times in" in gantt  # none of the slices lasts no step
        sequence = (folder / "a.seq.mmd").read_text("utf-8")
        assert len(re.findall(r"^  activate", sequence, re.M)) == len(
            re.findall(r"^  deactivate", sequence, re.M))


class Checks:
    def __init__(self, dump, protoc):
        self.dump, self.protoc, self.drawn = dump, protoc, 0

    def written(self, trace, folder, *options, endings=(*ENDINGS, *DOCUMENTS)):
        """written: what the formats refused, line by line."""
        files = [folder / f"a{ending}" for ending in endings]
        done = subprocess.run([self.dump, trace, *map(str, options), *files], capture_output=True,
                              text=True, timeout=300)
        assert done.returncode in (0, 3), done.stderr
        return done.stderr.splitlines()

    def check(self, trace, folder, options=()):
        refused = self.written(trace, folder, *options)
        slices = rows_of(folder / "a.csv")
        self.drawn += len(slices)
        check_tables(folder, slices)
        rows_of(folder / "a.events.csv")
        check_perfetto(folder / "a.pftrace", slices, self.protoc)
        check_chrome((folder / "a.json").read_bytes(), slices)
        if any(row["state"] in DRAWN for row in slices):
            check_speedscope((folder / "a.speedscope.json").read_bytes(), slices)
        check_text((folder / "a.txt").read_text("utf-8"))
        check_documents(folder, refused, slices)
        return slices


def scenarios(fiberscope):
    done = subprocess.run([fiberscope, "list", "--json"], capture_output=True, check=True)
    return [pathlib.Path(s["path"]) for c in json.loads(done.stdout) for s in c["scenarios"]]


def check_scenario(checks, words, program, folder):
    trace = folder / "a.fstrace"
    trace_of(words.engine, program, {}, trace)
    numbers = folder / "numbers.json"
    subprocess.run([words.dump, trace, "--statistics", numbers], check=True, timeout=300)
    statistics = json.loads(numbers.read_bytes())
    events = statistics["events"]
    checks.written(trace, folder, endings=[".events.csv", ".stats.csv"])
    check_whole(folder, statistics)
    # Python takes long to look at very much: of a long run the end
    slices = checks.check(trace, folder, ["--steps", max(1, events - EVENTS_MAX), events])
    # a part of it, and some of its lanes
    lanes = sorted({row["lane"] for row in slices}, key=int)
    first = events // 3 + 1
    last = min(2 * events // 3 + 1, first + EVENTS_MAX)
    part = ["--steps", first, last]
    for lane in lanes[::2]:
        part += ["--lane", lane]
    for row in checks.check(trace, folder, part):
        assert row["lane"] in lanes[::2]
        assert first <= int(row["begin_step"]) <= int(row["end_step"]) <= last


def self_test():
    perfetto_rules.self_test()
    slices = [{"lane": "2", "name": "a", "state": "running", "begin_ns": "0", "end_ns": "5000"},
              {"lane": "3", "name": "b", "state": "ready", "begin_ns": "1000", "end_ns": "5000"}]
    x = ('{"ph":"X","pid":1,"tid":%s,"name":"n","cat":"state","ts":%s,"dur":%s,"args":{"why":"w",'
         '"step":1}}')
    mark = '{"ph":"X","pid":1,"tid":2,"name":"m","cat":"arrow","ts":1.000,"dur":0.000}'
    flow = '{"ph":"%s","pid":1,"tid":%s,"ts":1.000,"cat":"c","name":"n","id":7%s}'
    good = [x % (2, "0.000", "5.000"), mark, flow % ("s", 2, ""), x % (3, "1.000", "4.000"),
            flow % ("f", 3, ',"bp":"e"')]

    def chrome(parts):
        check_chrome(('{"traceEvents":[' + ",".join(parts) + "]}").encode(), slices)

    def fails(call, *arguments):
        try:
            call(*arguments)
        except (AssertionError, KeyError, IndexError):
            return True
        return False

    chrome(good)
    for broken in [good[:-1], good[:2] + good[3:], good[1:3] + good[:1] + good[3:],
                   [*good, x % (2, "4.000", "2.000")], [*good, good[-1]],
                   [*good[:-1], flow % ("f", 3, "")],
                   [g.replace('"w"', '"\\ud83d\\ude00"') for g in good],
                   [g.replace("4.000", "4") for g in good]]:
        assert fails(chrome, broken), broken

    def scope(*events):
        kinds = [{"type": e[0], "frame": int(e[1]), "at": int(e[2:])} for e in events]
        profile = {"type": "evented", "unit": "nanoseconds", "name": "a", "startValue": 0,
                   "endValue": 5000, "events": kinds}
        check_speedscope(json.dumps({"shared": {"frames": [{"name": "f"}, {"name": "g"}]},
                                     "profiles": [profile]}), slices[:1])

    scope("O00", "O11", "C12", "C05000")
    for broken in [("O00", "O11", "C02", "C15000"), ("O00", "O11", "C12"), ("O00", "C04999"),
                   ("O00", "O13", "C12", "C05000"), ("O00", "C05001")]:
        assert fails(scope, *broken), broken


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--self-test", action="store_true")
    for name in ("engine", "dump", "fiberscope"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--protoc", default="protoc")
    parser.add_argument("only", nargs="*", help="names of scenarios; all that are due")
    words = parser.parse_args()
    if words.self_test:
        return self_test()
    checks, failed = Checks(words.dump, words.protoc), 0
    programs = [p for p in scenarios(words.fiberscope) if not words.only or p.stem in words.only]
    due = programs if words.only else [*portion(programs), HERE / "hostile.py"]
    for program in due:
        with tempfile.TemporaryDirectory() as folder:
            try:
                check_scenario(checks, words, program, pathlib.Path(folder))
            except AssertionError:
                print(f"{program.stem}:", file=sys.stderr)
                traceback.print_exc(limit=-2)
                failed += 1
    assert checks.drawn > 0, "no scenario is due"
    print(f"{checks.drawn} slices are the same everywhere")
    return failed


if __name__ == "__main__":
    sys.exit(main())
