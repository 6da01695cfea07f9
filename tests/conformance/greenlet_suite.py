"""greenlet's own tests, on the real greenlet and on ours.

They come with Debian's python3-greenlet. What may differ is listed in greenlet_expected.txt.
"""

import sys

from harness import HERE, arguments, compare_suites, read_expected

MODULES = """contextvars cpp extension_interface gc generator generator_nested greenlet
greenlet_trash leaks stack_saved throw tracing version weakref""".split()

if __name__ == "__main__":
    options = arguments(__doc__).parse_args()
    modules = [f"greenlet.tests.test_{name}" for name in MODULES]
    expected = read_expected(HERE / "greenlet_expected.txt")
    sys.exit(compare_suites(options, modules, expected, silence_s=20))
