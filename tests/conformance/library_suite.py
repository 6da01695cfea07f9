"""Tests that the packages of libraries bring along, on the real interpreter and on ours.

trio's are pytest's, by python3-pytest; tornado's and twisted's are unittest's. Of twisted, whose
suite takes half an hour, a named part is run: what its reactors and protocols rest on; with
--larger, by hand, all of its reactors, protocols and servers. What may differ is listed in
LIBRARY_expected.txt.

Started by root, the real interpreter runs as nobody: a suite once changed a real device's mode.
"""

import fnmatch
import importlib.util
import pathlib
import sys

from harness import HERE, PYTEST, UNITTEST, arguments, compare_suites, read_expected

DRIVERS = {"trio": PYTEST, "tornado": UNITTEST, "twisted": UNITTEST}
FILES = {"trio": "tests/test_*.py", "tornado": "test/*_test.py", "twisted": "test/test_*.py"}
# Of these libraries a part is run: patterns of modules.
PARTS = {
    "twisted": ["twisted._threads.*", "twisted.protocols.test.test_basic"]
    + [
        f"twisted.internet.test.test_{name}"
        for name in """asyncioreactor base core defer_await epollreactor fdset inlinecb protocol
        socket stdio tcp threads time udp unix""".split()
    ]
    + [
        f"twisted.test.test_{name}"
        for name in """amp cooperator defer defgen fdesc internet loopback policies task tcp
        threadpool threads udp""".split()
    ]
    + [f"twisted.web.test.test_{name}" for name in "http web wsgi xmlrpc".split()],
}
LARGER_PARTS = {
    "twisted": [
        f"twisted.{name}.*"
        for name in "_threads application internet protocols runner spread test web".split()
    ]
}
# Modules about another system, or about what their package here does not have.
LEFT_OUT = {
    "trio": ["*windows*", "*.test_exports", "*.test_gen_exports"],
    "tornado": ["*.curl_httpclient_test"],
    "twisted": ["*win32*", "*.test_iocp", "*.test_kqueuereactor", "*.test_serialport"],
}


def matches(module, patterns):
    return any(fnmatch.fnmatchcase(module, pattern) for pattern in patterns)


def modules_of(library):
    """modules_of: the names of all modules with tests that the library's package has."""
    package = pathlib.Path(importlib.util.find_spec(library).origin).parent
    paths = sorted(package.rglob(FILES[library]))
    names = [".".join(path.relative_to(package.parent).with_suffix("").parts) for path in paths]
    return [name for name in names if not matches(name, LEFT_OUT[library])]


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("library", choices=sorted(DRIVERS))
    parser.add_argument("--larger", action="store_true", help="a larger part, if there is one")
    options = parser.parse_args()
    parts = LARGER_PARTS if options.larger else PARTS
    part = parts.get(options.library, ["*"])
    modules = [name for name in modules_of(options.library) if matches(name, part)]
    expected = read_expected(HERE / f"{options.library}_expected.txt")
    driver = DRIVERS[options.library]
    suites = {"silence_s": 60, "driver": driver, "unprivileged": True}
    sys.exit(compare_suites(options, modules, expected, **suites))
