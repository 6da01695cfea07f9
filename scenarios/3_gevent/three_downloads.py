"""Three pages are 80, 60 and 100 ms away. Three coroutines fetch them, twice.

The first time urlopen() blocks the thread, and with it the other coroutines: one wait follows the
other, 240 ms. Then monkey.patch_all() gives urllib sockets that wait in gevent's loop: 100 ms.
"""
# /// fiberscope
# title = "What monkey patching does"
# title_zh = "猴子补丁做了什么"
# misconception = "Downloads in coroutines run side by side by themselves"
# misconception_zh = "把下载放进协程，它们就会自动并行"
# summary_zh = "三个网页分别要 80、60、100 毫秒。三个协程去取，取两遍。"
# moment = "block fetch"
# watch = [
#   { at = "block fetch", text = "urlopen() holds the thread" },
#   { at = 'print "more than 200"', text = "one after another: 240 ms" },
#   { at = 'print "more than 100"', text = "patched: 100 ms" },
# ]
# watch_zh = ["urlopen() 占住线程", "一个接一个：240 毫秒", "打过补丁：100 毫秒"]
# order = 14
# coroutines = 6
# machine = { cores = 1 }
# hosts = [ # a page takes 4 times the way, to connect and to ask, and 1 ms to look up the name
#   { name = "python.example", latency_ms = 19.75 },
#   { name = "gevent.example", latency_ms = 14.75 },
#   { name = "fiber.example", latency_ms = 24.75 },
# ]
# ///
import time
from urllib.request import urlopen

import gevent
from gevent import monkey


def fetch(name):
    with urlopen(f"http://{name}.example/") as page:
        print(f"{len(page.read())} bytes of {name}")


def three_downloads():
    started = time.monotonic()
    gevent.joinall([gevent.spawn(fetch, name) for name in ("python", "gevent", "fiber")])
    took_ms = (time.monotonic() - started) * 1000
    print(f"together: more than {took_ms // 100:.0f}00 ms")


three_downloads()
monkey.patch_all()
three_downloads()
