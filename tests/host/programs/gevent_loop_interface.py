"""gevent's loop and callbacks say what they provide, to zope.interface, and name the backend."""
import gevent
import gevent.core
from gevent._interfaces import ICallback, ILoop
from zope.interface import verify

loop = gevent.get_hub().loop
print(ILoop.providedBy(loop), verify.verifyObject(ILoop, loop))
print(ICallback.providedBy(loop.run_callback(print, "called")))
print(loop.backend in gevent.core.supported_backends())
gevent.sleep(0)
