"""What a machine can check of functions: that somebody uses them, and that the rooms' objects ask
only for what their rooms may know.

  unused    a function that a header of scheduler or app declares is used there; what only tests use
            belongs to the tests, but for what FOR_TESTS lists with its reason
  links     an object of a room asks only for functions of rooms that it may include, whether or not
            it includes their headers: needs --objects, the folder of a build

`check_symbols.py --self-test` breaks both once and sees that it is caught.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_style  # noqa: E402

ROOT = check_style.ROOT
# Functions that only tests use, and why they stand where they are.
HANDS, EYES = "the hands of the window's tests", "what the window's tests look at"
FOR_TESTS = {
    "move_mouse": HANDS, "set_button": HANDS, "set_key": HANDS, "set_modifiers": HANDS,
    "set_wheel": HANDS, "find_text": EYES, "set_tap": EYES, "comparison": EYES,
    "slice_bytes": "what the benchmark measures",
    "stack_count": "what sharing is about",
    "deallocate": "containers of the standard library call it",
    # the scheduler without Python, as a program in C++ has it
    "cancel_all": "", "live_count": "", "refused_count": "", "running_on": "", "set_quantum": "",
    "slice_left_ns": "", "spawn_detached": "",
}
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:[^"\\\n]|\\.)*"', re.S)
# what stands before the name where a function is declared or defined: a type, and whose it is
BEFORE = re.compile(r"^\s*(?:[\w:<>,&*\[\]\s]|\(\*\))*?[\w>&*\]]\s*[\s&*]\s*(?:\w+::)*$")
STATEMENTS = {"return", "else", "throw", "case", "co_return", "delete", "new", "not", "goto", "do"}
# operator new and delete: whoever defines them, all code asks for them
OF_LANGUAGE = re.compile("_Z(n[wa]|d[la])[mP]")
CALL = r"\b{}\s*\("
DECLARED = re.compile(r"\b([a-z]\w*)\s*\(")


def code(text):
    return COMMENT_OR_TEXT.sub(lambda m: '""' if m.group(0)[-1] == '"' else "", text)


def declares(before):
    """declares: what stands on a line before name( makes it a declaration, not a call."""
    words = re.findall(r"\w+", before)
    return bool(BEFORE.match(before)) and not STATEMENTS & set(words)


def unused(files):
    """files: path -> text. What headers of scheduler and app declare and nobody there uses."""
    declared, used = {}, collections.Counter()
    tests = set()
    for path, text in files.items():
        mine = code(text)
        if path.startswith("tests/"):
            tests |= set(re.findall(r"\w+", mine))
            continue
        for line in mine.split("\n"):
            for found in re.finditer(r"\b[a-z_]\w*\b", line):
                rest = line[found.end():].lstrip()
                if rest.startswith("(") and declares(line[:found.start()]):
                    if path.endswith(".h") and "operator" not in line:
                        declared.setdefault(found.group(0), path)
                else:
                    used[found.group(0)] += 1
    for name, path in sorted(declared.items(), key=lambda one: (one[1], one[0])):
        if used[name] == 0:
            yield path, name, name in tests


def check_unused(files, for_tests):
    left = dict(for_tests)
    for path, name, tested in unused(files):
        if left.pop(name, None) is None:
            yield f"{path}: {name}() is used by " + ("tests only" if tested else "nobody")
    for name in left:
        yield f"{name}() is used, or gone: it needs no exception"


def sources_of_object(path, together=""):
    """sources_of_object: scheduler/CMakeFiles/x.dir/host/run/gil.cpp.o -> its source;
    together: the text that includes the sources, where several are compiled together
    (Unity/unity_0_cxx.cxx.o)."""
    found = re.fullmatch(r"(scheduler|app)/CMakeFiles/[^/]+\.dir/(.+)\.o", path)
    if found is None:
        return []
    if found.group(2).startswith("Unity/"):
        return re.findall(r'(?m)^#include "(?:.*/)?((?:scheduler|app)/[^"]+)"$', together)
    return [f"{found.group(1)}/{found.group(2)}"]


def passed_on(files):
    """passed_on: what a room's headers hand on of lower rooms (`using exporter::hue_of;`): for each
    room, as these names stand in mangled ones."""
    found = collections.defaultdict(set)
    for path, text in files.items():
        if path.endswith(".h"):
            for name in re.findall(r"(?m)^using \w+::(\w+);", text):
                found[check_style.room_of(path)] |= {f"{len(name)}{name}{end}"
                                                     for end in ("E", "B5cxx11E")}
    return found


def check_links(symbols, knows, handed=types.MappingProxyType({})):
    """symbols: (room, sources, defined names, names asked for) of each object; handed: see
    passed_on()."""
    home = {}
    for room, _, defined, _ in symbols:
        for name in defined:
            home.setdefault(name, set()).add(room)
    for room, sources, _, asked in symbols:
        allowed = [room, *knows.get(room, [])]
        known = tuple(name for lower in knows.get(room, []) for name in handed.get(lower, ()))
        for name in sorted(asked):
            if OF_LANGUAGE.match(name):
                continue
            homes = None if any(one in name for one in known) else home.get(name)
            if homes and not any((h + "/").startswith(a + "/") for h in homes for a in allowed):
                of = sources[0] if len(sources) == 1 else f"{sources[0]} to {sources[-1]}"
                yield f"{of}: {room} links {name} of {', '.join(sorted(homes))}"


def objects_of_build(folder):
    """objects_of_build: those that the build makes and has made; others may lie there from
    before."""
    for one in json.loads((pathlib.Path(folder) / "compile_commands.json").read_text()):
        file = pathlib.Path(folder) / re.search(r" -o (\S+)", one["command"]).group(1)
        if file.is_file():
            yield file


def read_objects(folder):
    for file in sorted(objects_of_build(folder)):
        text = file.with_suffix("")
        together = text.read_text(encoding="utf-8") if text.is_file() else ""
        sources = sources_of_object(file.relative_to(folder).as_posix(), together)
        sources = [source for source in sources if (ROOT / source).is_file()]
        rooms = {check_style.room_of(source) for source in sources}
        if not rooms - {None}:
            continue
        if len(rooms) > 1:
            sys.exit(f"{file}: files of several rooms are compiled together: "
                     f"{', '.join(map(str, rooms))}")
        listed = subprocess.run(["nm", "-g", file], capture_output=True, text=True, check=True)
        defined, asked = set(), set()
        for line in listed.stdout.splitlines():
            kind, name = line.split()[-2:]
            if name.startswith("_Z"):
                (asked if kind == "U" else defined if kind in "TDBR" else set()).add(name)
        yield rooms.pop(), sources, defined, asked


def self_test():
    files = {
        "app/a.h": "int used(int x);\nint alone();\nint tested();\nvoid excepted();\n",
        "app/a.cpp": 'int used(int x) { return x; }\nint alone() { return 1; }\n'
                     'int tested() { return 2; }\nint x = used(3);  // alone()\n'
                     'char t[] = "alone()";\n',
        "tests/a.cpp": "int y = tested();\n",
    }
    found = list(check_unused(files, {"excepted": "why", "used": "no more"}))
    expected = ["app/a.h: alone() is used by nobody", "app/a.h: tested() is used by tests only",
                "used() is used, or gone: it needs no exception"]
    wrong = [] if found == expected else [f"unused: {found}"]
    objects = [("app/low", ["low.cpp"], {"_Z1f"}, {"_Z1g"}),
               ("app/high", ["high.cpp"], {"_Z1g"}, {"_Z1f"})]
    found = list(check_links(objects, {"app/low": [], "app/high": ["app/low"]}))
    if found != ["low.cpp: app/low links _Z1g of app/high"]:
        wrong.append(f"links: {found}")
    objects = [("app/low", ["low.cpp"], {"_ZN1a4hue_E"}, set()),
               ("app/ui", ["a.cpp", "ui.cpp"], set(), {"_ZN1a4hue_E", "_ZN1a3hueE"})]
    objects[0][2].add("_ZN1a3hueE")
    found = list(check_links(objects, {"app/ui": ["app/mid"]}, {"app/mid": {"4hue_E"}}))
    if found != ["a.cpp to ui.cpp: app/ui links _ZN1a3hueE of app/low"]:
        wrong.append(f"handed on: {found}")
    one = sources_of_object("app/CMakeFiles/x.dir/ui/a.cpp.o")
    many = sources_of_object("app/CMakeFiles/x.dir/Unity/unity_0_cxx.cxx.o",
                             '/* */\n#include "/some/place/app/ui/a.cpp"\n\n'
                             '#include "app/ui/b.cpp"\n')
    if (one, many) != (["app/ui/a.cpp"], ["app/ui/a.cpp", "app/ui/b.cpp"]):
        wrong.append(f"sources: {one}, {many}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        found = self_test()
    else:
        files = {f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8")
                 for top in ("scheduler", "app", "tests") for f in (ROOT / top).rglob("*")
                 if f.suffix in check_style.CODE | {".def"}}
        found = list(check_unused(files, FOR_TESTS))
        if options.objects:
            objects = list(read_objects(options.objects))
            found += check_links(objects, check_style.KNOWS, passed_on(files))
            count = sum(len(sources) for _, sources, _, _ in objects)
            if count < 100:
                found.append(f"the objects of only {count} files were found in {options.objects}")
    print("\n".join(found) or "functions: nothing to complain of")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
