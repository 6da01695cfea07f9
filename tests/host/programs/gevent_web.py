"""monkey.patch_all(): urllib talks to gevent.pywsgi in the same program, and neither knows of it;
requests that take 20 ms each take 20 ms together."""
from gevent import monkey

monkey.patch_all()

import threading
import time
import urllib.error
import urllib.request

import gevent
from gevent.pywsgi import WSGIServer


def application(environment, start_response):
    path = environment["PATH_INFO"]
    time.sleep(0.02)
    if path == "/nothing":
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no such page"]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"page {path}\n".encode()]


server = WSGIServer(("127.0.0.1", 0), application, log=None)
server.start()
base = f"http://127.0.0.1:{server.server_port}"


def fetch(path):
    try:
        with urllib.request.urlopen(base + path) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


started = time.monotonic()
jobs = [gevent.spawn(fetch, f"/{n}") for n in range(20)]
gevent.joinall(jobs)
took = time.monotonic() - started
print(all(job.value == (200, b"page /%d\n" % n) for n, job in enumerate(jobs)), took < 0.3)
print(fetch("/nothing"))

answers = []
threads = [
    threading.Thread(target=lambda n=n: answers.append(fetch(f"/thread{n}")[0])) for n in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(answers)
server.stop()
try:
    urllib.request.urlopen(base)
except OSError as error:
    print(type(error).__name__)
