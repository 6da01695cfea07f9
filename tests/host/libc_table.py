"""The table of the C library's names is complete and true.

It is compared with what is really asked for: the undefined names of libpython, its extension
modules,
gevent's, greenlet's and psutil's, and of the libraries below them; and with what the engine really
defines and exports. The engine's own parts ask for nothing that programs are refused.

`libc_table.py --self-test` breaks every rule once and sees that it is caught.
"""

import argparse
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "style"))
import check_symbols  # noqa: E402

TABLE = pathlib.Path(__file__).resolve().parents[2] / "scheduler/host/libc/table.def"
PYTHON = f"/usr/lib/python3.{sys.version_info.minor}/lib-dynload"
PACKAGES = ["python3-gevent", "python3-greenlet", "python3-psutil"]
# the C library itself, and those of the compiler
OWN = ("libc.so", "libm.so", "libpthread.so", "libdl.so", "librt.so", "libutil.so", "libresolv.so",
       "libanl.so", "ld-linux", "libstdc++.so", "libgcc_s.so")
LINE = re.compile(r"\b(OURS|PASSED|REFUSED)\(((?:[^()]|\([^()]*\))*)\)")
LIST = re.compile(r"\b(NAMES|TOO)\(([^()]*)\)")
HERE = {"OURS", "REFUSED"}  # what is defined in this program


def read_table(text):
    """(fate, list, name) of each entry."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r'"[^"]*"', "", text)
    for fate, body in LINE.findall(text):
        for kind, names in LIST.findall(body):
            for name in names.split(","):
                yield fate, kind, name.strip()


def check(entries, wanted, defined, library):
    """What is wrong. wanted: name -> who asks for it; defined: by the engine; library: all names
    that the C library has."""
    table = {}
    for fate, kind, name in entries:
        if name in table:
            yield f"{name} stands in two lines"
        table[name] = (fate, kind)
    for name in sorted(wanted.keys() - table.keys()):
        yield f"{name} is asked for by {wanted[name]} and stands in no line"
    for name, (fate, kind) in sorted(table.items()):
        if fate in HERE and name not in defined:
            yield f"{name} is {fate}, but the engine does not define and export it"
        if fate not in HERE and name in defined:
            yield f"{name} is {fate}, but the engine defines it"
        if kind == "NAMES" and name not in wanted:
            yield f"{name} is asked for by nobody: TOO() is for those"
        if kind == "TOO" and name in wanted:
            yield f"{name} is asked for by {wanted[name]}: NAMES() is for those"
        if name not in library:
            yield f"{name} is no name of the C library"
    for name in sorted((defined & library) - table.keys()):
        yield f"{name} is defined by the engine and stands in no line"


def symbols(file, *options):
    """(name, version) of a library's dynamic symbols."""
    listed = subprocess.run(["nm", "-D", *options, file], capture_output=True, text=True,
                            check=True)
    for line in listed.stdout.splitlines():
        name, _, version = line.split()[-1].partition("@")
        yield name, version.lstrip("@")


def linked(file):
    listed = subprocess.run(["ldd", file], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"=> (/\S+)", listed) + re.findall(r"^\s*(/\S+)", listed, re.M))


def is_own(file):
    return pathlib.Path(file).name.startswith(OWN)


def who_asks():
    """The libraries of Python and of the packages, and those below; and the C library's own."""
    libraries = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout
    python = re.findall(r"libpython3\.11\.so\.1\.0 .*=> (\S+)", libraries)
    modules = [str(m) for m in pathlib.Path(PYTHON).glob("*.so")]
    packages = []
    for name in PACKAGES:
        files = subprocess.run(["dpkg", "-L", name], capture_output=True, text=True).stdout
        found = [f for f in files.splitlines() if f.endswith(".so")]
        if not found:
            sys.exit(f"the package {name} is not installed")
        packages += found
    if not python or len(modules) < 30:
        sys.exit("Python's libraries are not found")
    first = python[:1] + modules + packages
    below = set().union(*(linked(f) for f in first)) - set(first)
    return first + sorted(f for f in below if not is_own(f)), {f for f in below if is_own(f)}


def really(engine):
    wanted = {}
    files, own = who_asks()
    for file in files:
        for name, version in symbols(file, "--undefined-only"):
            if version.startswith("GLIBC_"):
                wanted.setdefault(name, pathlib.Path(file).name)
    # with a version: the C library's own variable, kept in the program
    defined = {name for name, version in symbols(engine, "--defined-only") if not version}
    library = set()
    for file in own:
        library |= {n for n, v in symbols(file, "--defined-only") if v.startswith("GLIBC_")}
    return wanted, defined, library


def own_requests(objects):
    """name -> the object of the engine that asks for it."""
    wanted = {}
    for file in check_symbols.objects_of_build(objects):
        if file.relative_to(objects).parts[0] != "scheduler":
            continue
        listed = subprocess.run(["nm", "--undefined-only", file], capture_output=True, text=True,
                                check=True)
        for line in listed.stdout.splitlines():
            wanted.setdefault(line.split()[-1], file.name)
    if "PyOS_AfterFork_Child" not in wanted:
        sys.exit(f"the engine's objects are not in {objects}")
    return wanted


def check_own(entries, asked):
    """asked: what the engine's own parts ask for."""
    for fate, _, name in entries:
        if fate == "REFUSED" and name in asked:
            yield f"{asked[name]} asks for {name}, which is refused here"


def self_test():
    table = 'OURS("a", NAMES(read), TOO(__read)) // PASSED("no", NAMES(x))\n'
    table += 'PASSED("b", NAMES(memcpy))\nREFUSED(EPERM, MINUS_1, "c, (d)", NAMES(mount))'
    wanted = {"read": "one", "memcpy": "one", "mount": "two"}
    defined = {"read", "__read", "mount", "PyInt_Type"}
    library = {"read", "__read", "memcpy", "mount", "write"}

    def found(text=table, wanted=wanted, defined=defined, library=library):
        return list(check(read_table(text), wanted, defined, library))

    broken = {
        "write is asked for by three and stands in no line": found(
            wanted=wanted | {"write": "three"}
        ),
        "read is OURS, but the engine does not define and export it": found(
            defined=defined - {"read"}
        ),
        "mount is REFUSED, but the engine does not define and export it": found(
            defined=defined - {"mount"}
        ),
        "memcpy is PASSED, but the engine defines it": found(defined=defined | {"memcpy"}),
        "memcpy is asked for by nobody: TOO() is for those": found(
            wanted={"read": "one", "mount": "two"}
        ),
        "__read is asked for by two: NAMES() is for those": found(
            wanted=wanted | {"__read": "two"}
        ),
        "write is defined by the engine and stands in no line": found(defined=defined | {"write"}),
        "memcpy is no name of the C library": found(library=library - {"memcpy"}),
        "read stands in two lines": found(table + 'PASSED("f", NAMES(read))', defined=defined),
    }
    problems = [f"the table is right, but: {p}" for p in found()]
    own = list(check_own(read_table(table), {"read": "a.o", "mount": "b.o"}))
    if own != ["b.o asks for mount, which is refused here"]:
        problems.append(f"not caught: what the engine itself asks for: {own}")
    problems += [f"not caught: {rule}: {got}" for rule, got in broken.items() if rule not in got]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine")
    parser.add_argument("--objects", help="the build's folder")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        problems = self_test()
    else:
        entries = list(read_table(TABLE.read_text()))
        problems = list(check(entries, *really(options.engine)))
        problems += check_own(entries, own_requests(options.objects))
        print(f"{len(entries)} names")
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
