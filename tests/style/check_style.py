"""The style that a machine can check: who may include what, and how long things are.

  layers    an #include of ours names only a folder that the including folder may know
  boost     only scheduler/core/fiber* and the switch use Boost.Context
  python    only scheduler/host and scheduler/engine include Python.h
  imgui     only app/ui includes ImGui
  version   only scheduler/host/python/cpython* asks which version CPython has
  length    files have at most 700 lines, lines at most 100 characters
  headers   a header opens with a comment that says what it is, and has #pragma once; in app and
            scheduler it says there what it owns and what it does not know
  paths     no path of one person's machine
  names     in app and scheduler no two files of a room have each a name of their own (in an
            anonymous namespace) that is the same, nor one that a header they may include declares:
            they are compiled together (CMakeLists.txt)
  processes in scheduler a static container is what all simulated processes share (base/shared.h) or
            what is one's own (base/own.h), and a member that knows Python objects is one's own
  types     in app and scheduler no two files define a class of the same name in the same
            namespace: what is linked of both would be one of them (the one definition rule)

`check_style.py --self-test` breaks every rule once and sees that it is caught.
"""

import collections
import itertools
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LINES_MAX, COLUMNS_MAX = 700, 100

BASE, TRACE = "scheduler/base", "scheduler/trace"
HOST = ["python", "run", "processes", "calls", "tracing", "settrace", "monitoring", "libc",
        "greenlet", "threads", "gevent", "start"]  # lower rooms first
TRACERS = ["settrace", "monitoring"]  # of which one is compiled
UI = ["toolkit", "state", "telling", "timeline", "diagrams", "inspector", "lesson", "lists",
      "editor", "shell", "app", "window"]
# rooms of views: none knows another
UI_VIEWS = ["timeline", "diagrams", "inspector", "lesson", "lists", "editor"]
# what each room of app/ui knows outside of it
UI_KNOWS = {
    "toolkit": ["app/words", "app/export/picture", "app/export/letters", "app/model/reading"],
    "state": [TRACE, "app/figure", "app/model", "app/session", "app/lesson",
              "app/export/picture"],
    "telling": [TRACE, "app/words", "app/model", "app/export/picture"],
    "timeline": [TRACE, "app/words", "app/figure", "app/model", "app/export/picture",
                 "app/export/figure"],
    "diagrams": [TRACE, "app/words", "app/model", "app/export/picture", "app/export/diagram"],
    "inspector": [TRACE, "app/words", "app/model", "app/session"],
    "lesson": [TRACE, "app/words", "app/model", "app/lesson", "app/export/picture"],
    "lists": [TRACE, "app/words", "app/model"],
    "editor": ["app/words", "app/session"],
    "shell": [TRACE, "app/words", "app/figure", "app/model", "app/session",
              "app/export/figure"],
    "app": [TRACE, "app/words", "app/figure", "app/model", "app/session", "app/lesson",
            "app/export/picture", "app/export/figure", "app/export/diagram", "app/export/page",
            "app/export/data", "app/export/html", "app/export/quiz"],
    "window": [TRACE, "app/words", "app/figure", "app/model", "app/session", "app/lesson",
               "app/export/animation"],
}
MODEL = ["folds", "reading", "words", "findings", "numbers"]
EXPORT = ["data", "picture", "letters", "diagram", "page", "figure", "animation", "html", "quiz"]


def below(folder, rooms, room, apart=()):
    """below: the rooms of a folder that stand before this one; of those apart none is below."""
    return [f"{folder}/{lower}" for lower in rooms[:rooms.index(room)]
            if not (room in apart and lower in apart)]


# The "knows" column: what a folder may include besides itself and the standard library. A folder
# with rooms has a row for each room.
KNOWS = {
    "scheduler/base": [],
    "scheduler/trace": [BASE],
    "scheduler/core": [BASE, TRACE],
    "scheduler/machine/kernel": [BASE, TRACE],
    "scheduler/machine/network": [BASE, TRACE, "scheduler/machine/kernel"],
    "scheduler/machine/files": [BASE, TRACE, "scheduler/machine/kernel"],
    **{f"scheduler/host/{room}": [BASE, TRACE, "scheduler/core", "scheduler/machine",
                                  *below("scheduler/host", HOST, room, TRACERS)] for room in HOST},
    "scheduler/engine": ["scheduler"],
    "app/words": [],
    "app/figure": [BASE],
    "app/session": [BASE, TRACE, "app/words", "app/figure"],
    **{f"app/model/{room}": [BASE, TRACE, *([] if room == "reading" else ["app/words"]),
                             *below("app/model", MODEL, room)] for room in MODEL},
    "app/model": [BASE, TRACE, "app/words"],
    "app/lesson": [BASE, TRACE, "app/words", "app/session", "app/model"],
    **{f"app/export/{room}": [BASE, TRACE, "app/model", "app/words", "app/figure", "app/lesson",
                              *below("app/export", EXPORT, room)] for room in EXPORT},
    **{f"app/ui/{room}": [BASE, *UI_KNOWS[room], *below("app/ui", UI, room, UI_VIEWS)]
       for room in UI},
    "app/cli": [BASE, TRACE, "app"],
}
# Arrows upward that are still there: (including room, included file): why, and when it goes. The
# list may only shrink: one that is no longer needed is a fault.
UPWARD = {
}
OWNS = re.compile(r"\b[Oo]wns?\b")
KNOWS_NOT = re.compile(r"\b(not\W+know|[Kk]nows? (no|nothing|neither|of|none)|know (no|none))\b")
CODE = {".h", ".cpp", ".c", ".S"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
# at the beginning of a line: what gives a name to a type, a function, a variable
NAMES = re.compile(r"(?:template\s*<.*>\s*)?"
                   r"(?:(?:struct|class|enum class|enum|union|concept)\s+(\w+)|"
                   r"using\s+(\w+)\s*=|"
                   r"(?:[\w:<>,&*\[\]\s()]|->)*?[\w>&*\]]\s*[\s&*]\s*(\w+)\s*[({=;\[])")
TYPES = re.compile(r"(?:class|struct) (\w+)(?: final)?(?: :(?!:).*| \{.*)$")
DECLARED = re.compile(r"(?!using|namespace|struct|class|return)(?=[A-Za-z_])"
                      r"(?:template\s*<.*>\s*)?[\w:<>,&*\[\]\s]*?[\w>&*\]]\s*[\s&*]\s*(\w+)\s*\(")
VERSION = re.compile(r"\bPY_(VERSION_HEX|M[A-Z]+_VERSION)\b")
ALONE = {"app/words"}  # rooms whose files are compiled one by one
BOOST = re.compile(r"boost/context|(make|jump|ontop)_fcontext")
# somebody's home, or a work folder at the root: neither is there on another machine
MACHINE_PATH = re.compile(
    r"(?<![\w$}.~/])/(home/(?!(?:me|student)\b)\w+|Users/\w+|root/\w|work(space)?/\w)")


def room_of(path):
    """room_of: the row of the layers table that a file belongs to; None: outside of a room."""
    parts = path.split("/")[:-1]
    for depth in (3, 2):
        room = "/".join(parts[:depth])
        if room in KNOWS and len(parts) == len(room.split("/")):
            return room
    return None


def check_includes(folder, path, lines, used):
    allowed = [folder, *KNOWS.get(folder, [])]
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            if BOOST.search(line) and not core_fiber(path) and not line.lstrip().startswith("//"):
                yield number, "only scheduler/core/fiber* uses Boost.Context"
            if VERSION.search(line) and not path.startswith("scheduler/host/python/cpython"):
                yield number, "only scheduler/host/python/cpython* asks for CPython's version"
            continue
        quote, name = found.groups()
        if BOOST.search(name) and not core_fiber(path):
            yield number, "only scheduler/core/fiber* uses Boost.Context"
        if name == "Python.h" and not folder.startswith(("scheduler/host/", "scheduler/engine")):
            yield number, "only scheduler/host and scheduler/engine include Python.h"
        if name.startswith(("imgui", "backends/imgui")) and not folder.startswith("app/ui/"):
            yield number, "only app/ui includes ImGui"
        ours = name.split("/")[0] in ("scheduler", "app", "tests")
        if ours and not any(name.startswith(a + "/") for a in allowed):
            if (folder, name) in UPWARD:
                used.add((folder, name))
                continue
            yield number, f"{folder} does not know {name.rsplit('/', 1)[0]}"
        if quote == '"' and not ours and folder in KNOWS:
            yield number, f'"{name}": includes of ours begin at the project\'s folder'


def core_fiber(path):
    return path.startswith(("scheduler/core/fiber", "scheduler/core/switch_"))


def check_text(path, lines):
    if len(lines) > LINES_MAX:
        yield LINES_MAX + 1, f"{len(lines)} lines; ask what the second thing in here is"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "http" not in line and 'R"' not in line:
            yield number, f"{len(line)} characters"
        found = MACHINE_PATH.search(line)
        if found and not path.endswith("check_style.py"):
            yield number, f"a path of one machine: {found.group(0)}"


def own_names(lines):
    """own_names: (line number, name) of what anonymous namespaces hold, and of what is static."""
    inside = False
    for number, line in enumerate(lines, 1):
        if line == "namespace {":
            inside = True
        elif line == "}  // namespace":
            inside = False
        static = line.startswith("static ")
        if (inside or static) and re.match(r"[A-Za-z_]", line):
            found = NAMES.match(line[len("static "):] if static else line)
            if found:
                yield number, next(name for name in found.groups() if name)
                for name in re.findall(r", (k[A-Z]\w*)[ ;,={(\[]", line[found.end():]):
                    yield number, name


STATIC = re.compile(r"\s*(?:static |thread_local |inline )+std::(?:string|(?!array)\w+<.*>)&? "
                    r"\w+(?:;|\{|\s=|\(\d)")
KNOWS_PYTHON = re.compile(r"\s+std::(?:vector|deque|list|map|set|unordered_\w+)"
                          r"<.*\b(?:Py\w*Object|Ref)\b.*>&? \w+_(?:;|\{|\s=)")


def check_processes(lines):
    for number, line in enumerate(lines, 1):
        if STATIC.match(line):
            yield number, "a static is what all processes share (shared.h) or one's own (own.h)"
        if KNOWS_PYTHON.match(line):
            yield number, "what knows Python objects is one process's (base/own.h)"


def namespace_of(lines):
    return next((line.split()[1] for line in lines if line.startswith("namespace fiber")), "")


def own_types(lines):
    """own_types: (line number, name) of the classes that everybody may know."""
    inside = False
    for number, line in enumerate(lines, 1):
        if line == "namespace {":
            inside = True
        elif line == "}  // namespace":
            inside = False
        found = TYPES.match(line)
        if found and not inside:
            yield number, found.group(1)


def check_types(path, lines, seen):
    """seen: (namespace, name) -> the file that defines it."""
    for number, name in own_types(lines):
        other = seen.setdefault((namespace_of(lines), name), path)
        if other != path:
            yield number, f"{name} is defined by {other} as well"


def declared_names(root):
    """declared_names: (namespace, name) -> the headers that declare it."""
    declared = collections.defaultdict(list)
    for file in [f for top in ("scheduler", "app") for f in sorted((root / top).rglob("*.h"))]:
        lines = file.read_text(encoding="utf-8").split("\n")
        for line in lines:
            found = DECLARED.match(line)
            if found:
                key = (namespace_of(lines), found.group(1))
                declared[key].append(file.relative_to(root).as_posix())
    return declared


def check_names(path, lines, seen, declared):
    """seen: (room, name) -> the file that has it; declared: see declared_names()."""
    room = room_of(path)
    if not path.endswith(".cpp") or room in ALONE:
        return
    for number, name in own_names(lines):
        other = seen.setdefault((room, name), path)
        if other != path:
            yield number, f"{name} is a name of {other} as well"
        for header in declared.get((namespace_of(lines), name), []):
            if any(header.startswith(known + "/") for known in [room, *KNOWS[room]]):
                yield number, f"{name} is declared by {header} as well"


def check_header(path, lines):
    comment = itertools.takewhile(lambda line: line.startswith("//"), lines)
    opening = " ".join(line[2:] for line in comment)
    if not opening:
        yield 1, "a header opens with what it owns and what it does not know"
    elif path.startswith(("app/", "scheduler/")) and not (OWNS.search(opening) and
                                                          KNOWS_NOT.search(opening)):
        yield 1, "its opening does not say what it owns, or what it does not know"
    if "#pragma once" not in lines:
        yield 1, "#pragma once is missing"


def check_tree(root):
    """check_tree: ["path:line: what"], and how many files were read."""
    problems, count, used, seen, declared = [], 0, set(), {}, declared_names(root)
    types = {}
    for top in ("scheduler", "app", "tests", "scenarios"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in CODE | {".py", ".cmake"} or not file.is_file():
                continue
            count += 1
            path = file.relative_to(root).as_posix()
            lines = file.read_text(encoding="utf-8").split("\n")
            lines = lines[:-1] if lines and lines[-1] == "" else lines
            found = list(check_text(path, lines))
            if file.suffix in CODE and top in ("scheduler", "app"):
                folder = room_of(path)
                if folder is None:
                    found.append((1, f"no room: the layer table has no row for {file.parent.name}"))
                else:
                    found += check_includes(folder, path, lines, used)
                    found += check_names(path, lines, seen, declared)
                    found += check_types(path, lines, types)
                if folder is not None and folder.startswith(("scheduler/core", "scheduler/machine",
                                                             "scheduler/trace", "scheduler/host")):
                    found += check_processes(lines)
            if file.suffix == ".h":
                found += check_header(path, lines)
            problems += [f"{path}:{number}: {what}" for number, what in found]
    problems += [f"{room}: the exception for {name} is not needed any more"
                 for room, name in sorted(UPWARD.keys() - used)] if root == ROOT else []
    return problems, count


BAD = {
    "scheduler/trace/a.h": ("// A. Owns nothing, knows nothing.\n#pragma once\n"
                            '#include "scheduler/core/fiber.h"\n', "know"),
    "scheduler/base/b.cpp": ('#include "app/model/folds/world.h"\n', "know"),
    "app/model/folds/c.cpp": ('#include "app/session/recipe.h"\n', "know"),
    "app/session/d.cpp": ('#include "app/model/folds/world.h"\n', "know"),
    "scheduler/machine/kernel/e.cpp": ('#include "scheduler/core/lanes.h"\n', "know"),
    "app/cli/f.cpp": ('#include "scheduler/core/lanes.h"\n', "know"),
    "scheduler/core/timers.cpp": ("#include <boost/context/fiber.hpp>\n", "Boost"),
    "scheduler/host/run/v.cpp": ("#if PY_VERSION_HEX >= 0x030C0000\n", "version"),
    "scheduler/host/run/g.cpp": ("x = jump_fcontext(a, b);\n", "Boost"),
    "scheduler/core/h.cpp": ("#include <Python.h>\n", "Python.h"),
    "app/export/picture/i.cpp": ("#include <imgui.h>\n", "ImGui"),
    "app/ui/lists/j.cpp": ('#include "view.h"\n', "begin at the project"),
    "app/ui/lists/k.h": ("#pragma once\n", "opens with"),
    "app/ui/lists/l.h": ("// L. Owns nothing, knows nothing.\n", "pragma"),
    "app/ui/lists/q.h": ("// Q. Owns nothing.\n#pragma once\n", "does not know"),
    "app/ui/lists/m.cpp": ("\n" * 701, "701 lines"),
    "app/ui/lists/n.cpp": ("// " + "é" * 98 + "\n", "101 characters"),
    "app/ui/lists/o.cpp": ('auto p = "/home/' + 'somebody/x";\n', "one machine"),
    "app/extra/p.cpp": ("\n", "no row"),
    "app/ui/r.cpp": ("\n", "no row"),
    "app/ui/lists/deep/t.cpp": ("\n", "no row"),
    "scheduler/host/run/u.cpp": ('#include "scheduler/host/calls/files.h"\n', "know"),
    "app/model/folds/v.cpp": ('#include "app/model/words/why.h"\n', "know"),
    "app/model/reading/y.cpp": ('#include "app/words/words.h"\n', "know"),
    "app/ui/editor/z.cpp": ('#include "app/model/model.h"\n', "know"),
    "app/ui/lists/x.cpp": ('#include "app/ui/inspector/column.h"\n', "know"),
    "scheduler/machine/network/w.cpp": ('#include "scheduler/machine/files/a.h"\n', "know"),
    "scheduler/host/run/d1.cpp": ("  static std::map<int, int> all;\n", "shared.h"),
    "scheduler/host/calls/d2.cpp": ("static std::string last = from();\n", "shared.h"),
    "scheduler/core/d3.cpp": ("  static inline std::unique_ptr<X> one;\n", "shared.h"),
    "scheduler/host/python/d4.h": ("// D. Owns nothing. Does not know X.\n#pragma once\n"
                                   "  std::unordered_map<PyObject*, int> all_;\n", "own.h"),
    "app/ui/telling/b1.cpp": ("namespace {\n\nbool same(int x) {\n}\n\n}  // namespace\n",
                              "a name of app/ui/telling/a1.cpp"),
    "app/ui/telling/b2.cpp": ("namespace {\n\ntemplate <class T>\nstruct Same2 {\n};\n",
                              "a name of app/ui/telling/a1.cpp"),
    "app/ui/telling/b3.cpp": ("static const char* const kSame[] = {\n",
                              "a name of app/ui/telling/a1.cpp"),
    "app/ui/telling/b5.cpp": ("namespace {\nconstexpr int kAlone{2}, kSame{3};\n",
                              "a name of app/ui/telling/a1.cpp"),
    "app/ui/telling/b4.cpp": ("namespace fiberscope::ui {\nnamespace {\nint told(long x) {\n",
                              "declared by app/ui/state/a4.h"),
    "app/ui/telling/c2.h": ("// C. Owns nothing. Does not know X.\n#pragma once\n"
                            "namespace fiberscope::ui {\nclass Twice final : public X {\n};\n",
                            "defined by app/ui/state/a4.h"),
}
GOOD = {
    "app/ui/state/a4.h": "// A. Owns nothing. Does not know X.\n#pragma once\n"
                         "namespace fiberscope::ui {\nint told(int x);\nint untold(int x);\n"
                         "struct Twice {\n};\nclass Once;\n",
    "app/ui/toolkit/a5.cpp": "namespace fiberscope::ui {\nnamespace {\nint told(long x) {\n",
    "app/ui/lists/a6.cpp": "namespace fiberscope::x {\nnamespace {\nint told(long x) {\n",
    "app/ui/telling/a1.cpp": "namespace {\n\nstd::map<int, int> same();\nclass Same2 final : X {\n"
                             "};\nconstexpr int kSame = 1;\nint other() {\n  return same();\n}\n\n"
                             "}  // namespace\nint not_own();\n",
    "scheduler/host/run/e1.cpp": "  static const std::vector<X> all = made();\n"
                                 "  static base::own::Map<int, int> all;\n"
                                 "  static std::string text_of(int x);\n"
                                 "  std::vector<PyObject*> left;\n",
    "app/ui/telling/a2.cpp": "namespace {\n}  // namespace\nint not_own() {\n",
    "app/ui/lists/c1.cpp": "namespace fiberscope::ui {\nnamespace {\nstruct Twice {\n};\n"
                           "}  // namespace\nclass Once {\n};\n",
    "app/ui/lists/a3.cpp": "namespace {\nbool same(int x) {\n}\n}  // namespace\n",
    "scheduler/core/fiber_a.cpp": "#include <boost/context/detail/fcontext.hpp>\n",
    "scheduler/host/run/q.cpp": '#include <Python.h>\n#include "scheduler/core/lanes.h"\n',
    "app/ui/inspector/r.h": "// R. Owns nothing. Does not know X.\n#pragma once\n"
                            '#include <imgui.h>\n#include "app/session/recipe.h"\n',
    "app/ui/lists/s.cpp": "// " + "é" * 97 + "\n" + "\n" * 699,
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in [*((p, t) for p, (t, _) in BAD.items()), *GOOD.items()]:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        problems, _ = check_tree(root)
        wrong = []
        for path, (_, what) in BAD.items():
            mine = [p for p in problems if p.startswith(path + ":")]
            if len(mine) != 1 or what not in mine[0]:
                wrong.append(f"{path}: expected one problem with '{what}', found {mine}")
        wrong += [p for p in problems if p.split(":")[0] in GOOD]
        return wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        found = self_test()
    else:
        found, files = check_tree(ROOT)
        if files < 100:
            found.append(f"only {files} files were found in {ROOT.name}")
    print("\n".join(found) or "style: nothing to complain of")
    sys.exit(bool(found))
