"""CPython's own tests, on the real interpreter and on ours.

They come with Debian's libpython3.11-testsuite. Groups:
  coroutines  generators, coroutines, asyncio
  threads     threads, locks, queues, pools of threads
  patched     threads, with gevent.monkey.patch_all() before, as gevent's own suite runs them
  sockets     sockets, select, poll, epoll, HTTP, asyncio's streams and servers
  protocols   TLS, time limits, FTP, mail, news, XML-RPC, WSGI: what lies on sockets
  system      forks, waits, subprocesses, signals, mapped and temporary files, logging, clocks
  processes   the calls of posix and os
  multiprocessing  by fork, spawn and a server of forks
Left out are the modules about another system. What may differ is listed in
cpython_expected.txt (of coroutines) and cpython_GROUP_expected.txt.
"""

import sys

from harness import HERE, UNITTEST, arguments, compare_suites, read_expected

LANGUAGE = """generators generator_stop yield_from coroutines asyncgen contextlib_async context
sched""".split()
ASYNCIO = """tasks futures futures2 locks pep492 queues runners taskgroups timeouts waitfor
protocols transports context threads""".split()
THREADS = """threading thread threading_local queue threadedtempfile threadsignals
concurrent_futures""".split()
SOCKETS = """select selectors poll epoll socket socketserver httplib httpservers
urllib2_localnet""".split()
ASYNCIO_SOCKETS = """selector_events streams sock_lowlevel server events base_events unix_events
subprocess sendfile""".split()
PROTOCOLS = """ssl timeout ftplib smtplib imaplib poplib nntplib telnetlib xmlrpc docxmlrpc asyncore
asynchat wsgiref urllib2""".split()
ASYNCIO_PROTOCOLS = "ssl sslproto buffered_proto".split()
SYSTEM = """fork1 wait3 wait4 subprocess signal logging mmap tempfile fcntl resource time contextlib
weakref""".split()
PROCESSES = "posix os popen".split()
MULTIPROCESSING = "fork spawn forkserver main_handling".split()
PATCHED = "threading thread threading_local queue sched threadedtempfile".split()

GROUPS = {
    "coroutines": [f"test.test_asyncio.test_{name}" for name in ASYNCIO]
    + [f"test.test_{name}" for name in LANGUAGE],
    "threads": [f"test.test_{name}" for name in THREADS],
    "patched": [f"test.test_{name}" for name in PATCHED],
    "sockets": [f"test.test_{name}" for name in SOCKETS]
    + [f"test.test_asyncio.test_{name}" for name in ASYNCIO_SOCKETS],
    "protocols": [f"test.test_{name}" for name in PROTOCOLS]
    + [f"test.test_asyncio.test_{name}" for name in ASYNCIO_PROTOCOLS],
    "system": [f"test.test_{name}" for name in SYSTEM],
    "processes": [f"test.test_{name}" for name in PROCESSES],
    "multiprocessing": [f"test.test_multiprocessing_{name}" for name in MULTIPROCESSING],
}

if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--group", choices=sorted(GROUPS), default="coroutines")
    options = parser.parse_args()
    patched = options.group == "patched"
    suffix = "" if options.group == "coroutines" else f"_{options.group}"
    expected = read_expected(HERE / f"cpython{suffix}_expected.txt")
    driver = (*UNITTEST, "--gevent") if patched else UNITTEST
    modules = GROUPS[options.group]
    sys.exit(compare_suites(options, modules, expected, silence_s=60, driver=driver))
