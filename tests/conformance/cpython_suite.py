"""CPython's own tests of generators, coroutines and asyncio, on the real interpreter and on ours.

They come with Debian's libpython3.11-testsuite. Left out are the modules about threads, sockets,
pipes, processes or another system. What may differ is listed in cpython_expected.txt.
"""

import sys

from harness import HERE, arguments, compare_suites, read_expected

LANGUAGE = """generators generator_stop yield_from coroutines asyncgen contextlib_async context
sched""".split()
ASYNCIO = """tasks futures futures2 locks pep492 queues runners taskgroups timeouts waitfor
protocols transports context""".split()

if __name__ == "__main__":
    options = arguments(__doc__).parse_args()
    modules = [f"test.test_asyncio.test_{name}" for name in ASYNCIO]
    modules += [f"test.test_{name}" for name in LANGUAGE]
    expected = read_expected(HERE / "cpython_expected.txt")
    sys.exit(compare_suites(options, modules, expected, silence_s=60))
