"""The rules that compare tables of the pages with the sources, both ways.

A table that says less than the code, or more, is told; so is a default that is another one.
"""

import re
import sys

from pages import Page, code_words

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/style")
import check_style  # noqa: E402

MANUAL, FORMATS, MACHINE = "app/MANUAL.md", "app/FORMATS.md", "scheduler/MACHINE.md"
ARCHITECTURE, WRITING = "scheduler/ARCHITECTURE.md", "scenarios/WRITING.md"
UNITS = {"ns": 1, "µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
NUMBERS = """no one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen twenty""".split()
LITERAL = r'"((?:[^"\\]|\\.)*)"'


def nanoseconds(text):
    """nanoseconds: "1.5 µs" -> 1500."""
    number, unit = text.split()
    return round(float(number) * UNITS[unit])


def product(text):
    """product: of the constants in C++: "4 * kMillisecond" -> 4000000."""
    known = {"kSecond": 10**9, "kMillisecond": 10**6, "kMicrosecond": 1000, "kNever": -1}
    value = 1
    for factor in text.replace("'", "").split("*"):
        word = factor.strip().removeprefix("base::")
        value *= known[word] if word in known else int(word)
    return value


def table_of(tree, path, *head):
    return Page(tree.text(path)).table(*head)


def differ(where, page_says, code_says):
    """differ: what only one of the two lists has."""
    page_says, code_says = list(page_says), list(code_says)
    for name in page_says:
        if name not in code_says:
            yield f"{where}: {name}: the code has none"
        if page_says.count(name) > 1:
            yield f"{where}: {name} stands there twice"
    for name in code_says:
        if name not in page_says:
            yield f"{where}: {name} of the code is missing"


def array(text, name):
    """array: the strings of a constant array of C++."""
    found = re.search(rf"{name}\s*=\s*\{{(.*?)\}};", text, re.S)
    return re.findall(LITERAL, found.group(1))


# --- the window ---------------------------------------------------------------------------------

BINDING = re.compile(r"(\w+)\{[^{}]*\},\s*" + LITERAL)


def rule_keys(tree):
    """The table of keys is the keymap."""
    table = table_of(tree, MANUAL, "key", "does")
    # a comma is a key, too
    keys = [key.strip("`") for row in table.column(0) for key in re.split(r", (?=\S)", row)]
    bound = [key for _, key in BINDING.findall(tree.text("app/ui/shell/keymap.cpp"))]
    yield from differ(f"{MANUAL}: the key", flat_keys(keys), bound)


def flat_keys(keys):
    return [key for key in keys if key]


def rule_findings(tree):
    """The table of findings is finding_title(), in its order, and the pages count them right."""
    text = tree.text("app/model/findings/text.cpp")
    titles = re.findall(r"case FindingKind::\w+:\s*return tr\(" + LITERAL + r"\)", text)
    listed = table_of(tree, MANUAL, "finding", "tells of").column(0)
    yield from differ(f"{MANUAL}: the finding", listed, titles)
    if sorted(listed) == sorted(titles) and listed != titles:
        yield f"{MANUAL}: the findings have the order {titles}"
    for page in tree.pages():
        for count in re.findall(r"(\w+) (?:findings teach|sorts of mistake)", tree.text(page)):
            if count.lower() != NUMBERS[len(titles)]:
                yield f"{page}: {count} findings, but there are {len(titles)}"


def rule_surroundings(tree):
    """The variables of the surroundings that the program reads are those of the table."""
    listed = [name for cell in table_of(tree, MANUAL, "variable", "says").column(0)
              for name in code_words(cell)]
    text = "\n".join(tree.sources().values())
    # HOME is everybody's; the engine's own mark is set by itself; TMPDIR, TZ and PATH are read
    # as the C library does it for a program, PYTHON... as CPython does
    read = {name for name in re.findall(r'(?:getenv|variable)\("([A-Z_]+)"\)', text)
            if name not in ("HOME", "PATH", "TMPDIR", "TZ") and not name.startswith("PYTHON")}
    yield from differ(f"{MANUAL}: the variable", listed, sorted(read))
    known = set(listed) | {"FIBERSCOPE_UPDATE_GOLDEN", "FIBERSCOPE_PORTION"}
    for page in tree.pages():
        for name in re.findall(r"\bFIBERSCOPE_[A-Z_]+", tree.text(page)):
            if name not in known or name not in text + tests_text(tree):
                yield f"{page}: {name}: nobody reads it"


def tests_text(tree):
    return "\n".join(tree.text(path) for suffix, folder in (("*.cpp", "tests/ui"),
                                                            ("*.h", "tests/support"))
                     for path in tree.files(suffix, folder))


def rule_remembered(tree):
    """The table of what the window remembers is what settings.cpp writes."""
    listed = [name for cell in table_of(tree, FORMATS, "key", "says").column(0)
              for name in code_words(cell)]
    written = re.findall(r'object\["(\w+)"\] = ', tree.text("app/session/settings.cpp"))
    yield from differ(f"{FORMATS}: the key", listed, written)


def rule_endings(tree):
    """The table of formats is the list of formats.cpp."""
    listed = [name for cell in table_of(tree, FORMATS, "ending", "is for", "holds").column(0)
              for name in code_words(cell)]
    written = re.findall(r'\{"(\.[\w.]+)", mark', tree.text("app/export/data/formats.cpp"))
    yield from differ(f"{FORMATS}: the ending", listed, written)


def rule_columns(tree):
    """The columns of the tables are the head lines of csv.cpp."""
    table = table_of(tree, FORMATS, "table", "its columns")
    listed = [f"{ending} {name}" for ending, cell in zip(table.column(0), table.column(1))
              for name in code_words(cell)]
    heads = re.findall(r'put\(((?:\s*"[^"]*")+)', tree.text("app/export/data/csv.cpp"))
    written = ["".join(re.findall(r'"([^"]*)"', head)).removesuffix("\\r\\n") for head in heads]
    endings = ("`.csv`", "`.events.csv`", "`.stats.csv`")
    written = [f"{ending} {name}" for ending, head in zip(endings, written)
               for name in head.split(",")]
    yield from differ(f"{FORMATS}: the column", listed, written)


# --- the machine --------------------------------------------------------------------------------

def costs_of(tree):
    """costs_of: {name: nanoseconds}, the defaults of base/machine.h."""
    text = tree.text("scheduler/base/machine.h")
    body = re.search(r"struct Costs \{(.*?)bool operator", text, re.S).group(1)
    return {name: product(value) for name, value in re.findall(r"TimeNs (\w+) = ([^;]+);", body)}


def rule_costs(tree):
    """The table of costs has every cost with its default."""
    costs, table = costs_of(tree), table_of(tree, MACHINE, "cost", "default")
    listed = {code_words(row[0])[0]: row[1] for row in table.rows}
    yield from differ(f"{MACHINE}: the cost", listed, costs)
    for name in listed.keys() & costs.keys():
        if nanoseconds(listed[name]) != costs[name]:
            yield f"{MACHINE}: {name} is {listed[name]}, but the code says {costs[name]} ns"


def rule_call_costs(tree):
    """The table of usual costs of calls is kUsualCallCosts."""
    text = tree.text("scheduler/base/call_cost.h")
    usual = dict(re.findall(r'\{"([^"]+)", "([^"]+)"\}', text))
    listed = {name: code_words(row[1])[0]
              for row in table_of(tree, MACHINE, "functions", "cost").rows
              for name in code_words(row[0])}
    yield from differ(f"{MACHINE}: the function", listed, usual)
    for name in listed.keys() & usual.keys():
        if listed[name] != usual[name]:
            yield f"{MACHINE}: {name} costs {listed[name]}, but the code says {usual[name]}"


# what the benchmark calls a cost
SIMULATED = {
    "system call": "system_call_ns",
    "clock read": "clock_read_ns",
    "first touch of a page": "page_ns",
    "switch to another thread": "thread_switch_ns",
    "switch to another process": "process_switch_ns",
    "start of a thread, and its join": "thread_start_ns",
    "start of a Python process": "process_start_ns",
}


def rule_simulated(tree):
    """What the benchmarks set beside the real machine are the defaults."""
    table, costs = table_of(tree, "tests/README.md", "", "here", "simulated"), costs_of(tree)
    yield from differ("tests/README.md: the cost", table.column(0), SIMULATED)
    for what, _, simulated in table.rows:
        if what in SIMULATED and nanoseconds(simulated) != costs[SIMULATED[what]]:
            yield f"tests/README.md: {what}: {simulated} is not the default"


def rule_defaults(tree):
    """The table of settings has the defaults and the ranges of base/machine.h."""
    text = tree.text("scheduler/base/machine.h")
    body = re.search(r"struct MachineSettings \{(.*?)bool operator", text, re.S).group(1)
    says = {}
    for name, value in re.findall(r"(\w+) = ([^;]+);", body):
        if name.endswith("_ns"):
            says[name.replace("_ns", "_ms")] = str(product(value) // 10**6)
        else:
            says[name] = value.rsplit("::", 1)[-1].lower()
    says["policy"] = re.search(r'kDefaultPolicy = "([\w-]+)"', text).group(1)
    says["seed"] = re.search(r"std::uint64_t seed = (\d+);",
                             tree.text("scheduler/base/recipe.h")).group(1)
    table = table_of(tree, MACHINE, "setting", "default")
    listed = {code_words(row[0])[0]: row[1] for row in table.rows}
    yield from differ(f"{MACHINE}: the setting", listed, says)
    for name in listed.keys() & says.keys():
        if listed[name] != says[name]:
            yield f"{MACHINE}: {name} is {listed[name]}, but the code says {says[name]}"
    ranges = {code_words(row[0])[0]: row[2] for row in table.rows}
    most = re.search(r"kCoresMax = (\d+);", text).group(1)
    slice_s = product(re.search(r"kSliceMaxNs = ([^;]+);", text).group(1)) // 10**9
    expected = {"cores": f"1 to {most}", "quantum_ms": f"more than 0, up to {slice_s} s",
                "switch_interval_ms": f"more than 0, up to {slice_s} s"}
    for name, range_ in expected.items():
        if ranges.get(name) != range_:
            yield f"{MACHINE}: the range of {name} is {range_}"


def rule_names(tree):
    """Policies, preemptions, services and faults have the names of the code wherever listed."""
    machine, world = (tree.text(f"scheduler/base/{name}.h") for name in ("machine", "world"))
    for path, head, text, name in (
        (MACHINE, ("policy", "who runs next"), machine, "kPolicyNames"),
        (MACHINE, ("preemption",), machine, "kPreemptionNames"),
        (WRITING, ("service", "does"), world, "kServiceKinds"),
        (WRITING, ("fault", "does"), world, "kFaultKinds"),
    ):
        listed = [code_words(cell)[0] for cell in table_of(tree, path, *head).column(0)]
        yield from differ(f"{path}: the {head[0]}", listed, array(text, name))


# --- scenarios ----------------------------------------------------------------------------------

def fields_of(tree, path, part):
    """fields_of: the names in the `fields` of a part of the recipe."""
    body = re.search(rf"struct {part} \{{(.*?)\n\}};", tree.text(path), re.S).group(1)
    return re.findall(r'f\("(\w+)"', body)


def rule_settings(tree):
    """The tables of settings have the keys that the reader knows."""
    known = fields_of(tree, "app/session/scenario.h", "Metadata")
    known += fields_of(tree, "scheduler/base/world.h", "World")
    table = table_of(tree, WRITING, "key", "says", "needed")
    listed = [key for row in table.rows for key in code_words(row[0])]
    yield from differ(f"{WRITING}: the key", listed, known)
    required = re.search(r"REQUIRED = \(([^)]*)\)",
                         tree.text("tests/conformance/scenarios.py")).group(1)
    needed = [key for row in table.rows if row[2] == "yes" for key in code_words(row[0])]
    yield from differ(f"{WRITING}: the needed key", needed, re.findall(LITERAL, required))
    keys = [re.sub(r"_ns$", "_ms", field)
            for field in fields_of(tree, "scheduler/base/machine.h", "MachineSettings")]
    said = re.search(r"`machine` is a table: ([^.]*), a table of", tree.text(WRITING)).group(1)
    yield from differ(f"{WRITING}: machine's key", code_words(said), [*keys, "costs"])


# how the tables of the world are written, and their parts in base/world.h
PARTS = {
    "[[hosts]]": "Host",
    "[[hosts.services]]": "Service",
    "[[hosts.services.pages]]": "Page",
    "[[devices]]": "Device",
    "[[devices.inputs]]": "Input",
    "[[faults]]": "Fault",
    "[[files]]": "File",
    "[disk]": "Disk",
}


def rule_world(tree):
    """The table of the declared world has the fields of base/world.h."""
    table = table_of(tree, WRITING, "table", "its keys")
    rows = {code_words(row[0])[0]: code_words(row[1]) for row in table.rows}
    yield from differ(f"{WRITING}: the table", rows, PARTS)
    for name in rows.keys() & PARTS.keys():
        fields = fields_of(tree, "scheduler/base/world.h", PARTS[name])
        keys = [re.sub(r"_ns$", "_ms", field) for field in fields]
        listed = [key for key in rows[name] if "/" not in key]
        yield from differ(f"{WRITING}: {name}'s key", listed, keys)


def rule_chapters(tree):
    """The table of chapters has every folder, with its title and how many scenarios are in it."""
    rows = {code_words(row[0])[0]: (row[1], row[2])
            for row in table_of(tree, WRITING, "chapter", "scenarios").rows}
    there, count = {}, 0
    for folder in tree.folders("scenarios"):
        programs = [path for path in tree.files("*.py", f"scenarios/{folder}")
                    if path.count("/") == 2 and not path.rsplit("/", 1)[1].startswith("_")]
        title = re.search(r'^title = "(.*)"', tree.text(f"scenarios/{folder}/chapter.toml"), re.M)
        there[folder] = (str(len(programs)), title.group(1))
        count += len(programs)
    yield from differ(f"{WRITING}: the chapter", rows, there)
    for folder in rows.keys() & there.keys():
        if rows[folder] != there[folder]:
            yield f"{WRITING}: {folder} has {there[folder]}, not {rows[folder]}"
    for said, chapters in re.findall(r"(\d+) short programs in (\w+) chapters",
                                     tree.text("README.md")):
        if int(said) != count or chapters != NUMBERS[len(there)]:
            yield f"README.md: there are {count} scenarios in {NUMBERS[len(there)]} chapters"


# --- the house ----------------------------------------------------------------------------------

def rule_folders(tree):
    """The tables of folders and rooms are the layers table of the style test, in its order."""
    page = Page(tree.text(ARCHITECTURE))
    knows, rows = {}, []
    for row in page.table("folder", "owns", "knows").rows:
        knows[code_words(row[0])[0]] = row[2]
    for table in page.tables:
        if table.head == ["room", "owns"]:
            rooms = [code_words(row[0])[0] for row in table.rows]
            rows.append(rooms)
    tops = {}
    for room in check_style.KNOWS:
        parts = room.split("/")
        folder = tops.setdefault("/".join(parts[:2]), [])
        if len(parts) > 2:
            folder.append(parts[2])
    yield from differ(f"{ARCHITECTURE}: the folder", knows, tops)
    with_rooms = [folder for folder in tops if tops[folder]]
    for folder, rooms in zip(with_rooms, rows):
        if rooms != tops[folder]:
            yield f"{ARCHITECTURE}: the rooms of {folder} are {tops[folder]}, in this order"
    if len(rows) != len(with_rooms):
        yield f"{ARCHITECTURE}: {with_rooms} have rooms"
    for folder in knows.keys() & tops.keys():
        yield from known_by(folder, knows[folder], tops[folder])


def known_by(folder, said, rooms):
    """known_by: what the page says a folder may know is what the style test allows."""
    places = [f"{folder}/{room}" for room in rooms] or [folder]
    allowed = {path for place in places for path in check_style.KNOWS[place]
               if not path.startswith(folder + "/")}
    allowed = {"/".join(path.split("/")[:2]) for path in allowed}
    tops = {"/".join(path.split("/")[:2]) for path in check_style.KNOWS}
    names = {path.rsplit("/", 1)[-1]: path for path in tops}
    expected = []
    for word in re.sub(r",|all of", "", said).split():
        if word != "nothing":
            expected.append(names.get(word, word))
    if sorted(expected) != sorted(allowed):
        yield f"{ARCHITECTURE}: {folder} knows {sorted(allowed)}, not {expected}"


def rule_test_folders(tree):
    """The table of tests has every folder of tests."""
    rows = table_of(tree, "tests/README.md", "folder", "holds").column(0)
    listed = [name.removeprefix("tests/") for row in rows for name in code_words(row)]
    yield from differ("tests/README.md: the folder", listed, tree.folders("tests"))


def rule_test_command(tree):
    """The options of tests/run in the page are those it takes."""
    usage = re.search(r"<<'TEXT'\n(.*?)\nTEXT", tree.text("tests/run"), re.S).group(1)
    taken = re.findall(r"^  (--[a-z]+)", usage, re.M)
    block = Page(tree.text("tests/README.md")).blocks[0][2]
    yield from differ("tests/README.md: the option", re.findall(r"tests/run (--[a-z]+)", block),
                      taken)
    for page in tree.pages():
        for option in re.findall(r"tests/run (--[a-z]+)", tree.text(page)):
            if option not in taken:
                yield f"{page}: tests/run has no {option}"


def rule_packages(tree):
    """What a page says of the list of packages is there: every line says what for."""
    section = None
    for number, line in enumerate(tree.text("assets/debian-packages.txt").split("\n"), 1):
        if line.startswith("["):
            section = line
        elif section and line.strip() and not re.match(r"^([a-z0-9.+-]|@PYTHON@)+ +# \S", line):
            yield f"assets/debian-packages.txt:{number}: a package without its purpose"


def rule_version(tree):
    """The changelog's latest version is the project's."""
    version = re.search(r"project\(fiberscope VERSION ([\d.]+)", tree.text("CMakeLists.txt"))
    latest = re.search(r"^## ([\d.]+)", tree.text("app/CHANGELOG.md"), re.M)
    if version.group(1) != latest.group(1):
        yield f"app/CHANGELOG.md: {latest.group(1)}, but the project is {version.group(1)}"


def rule_warnings(tree):
    """Warnings are errors, in every target."""
    if not re.search(r"target_compile_options\(fiberscope_flags INTERFACE [^)]*-Werror",
                     tree.text("CMakeLists.txt")):
        yield "CMakeLists.txt: warnings are no errors"
    for path in tree.files("CMakeLists.txt", "app", "scheduler", "tests"):
        text = tree.text(path)
        for name in re.findall(r"add_executable\(([\w${}-]+)", text):
            linked = re.search(rf"target_link_libraries\({re.escape(name)} [^)]*\)", text)
            if not linked or "fiberscope_flags" not in linked.group(0):
                yield f"{path}: {name} is built without fiberscope_flags"
