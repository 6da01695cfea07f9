"""Two greenlets that take turns: gevent.sleep(0), `turns` times each.

Measured by bench_python.py.
"""

import sys

import gevent

turns = int(sys.argv[1])


def player():
    for _ in range(turns):
        gevent.sleep(0)


gevent.joinall([gevent.spawn(player), gevent.spawn(player)])
