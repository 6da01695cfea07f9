"""twisted: a server, a client, timers and threads of a reactor."""
from twisted.internet import reactor, protocol, defer, task, threads
class Echo(protocol.Protocol):
    def dataReceived(self, data): self.transport.write(data[::-1])
class Client(protocol.Protocol):
    def connectionMade(self): self.transport.write(b"abc")
    def dataReceived(self, data):
        print("client got", data); self.transport.loseConnection()
    def connectionLost(self, reason): self.factory.done.callback(None)
class CF(protocol.ClientFactory):
    protocol = Client
    def __init__(self): self.done = defer.Deferred()
f = protocol.Factory(); f.protocol = Echo
port = reactor.listenTCP(0, f, interface="127.0.0.1")
@defer.inlineCallbacks
def main():
    cf = CF(); reactor.connectTCP("127.0.0.1", port.getHost().port, cf)
    yield cf.done
    yield task.deferLater(reactor, 0.5, print, "later")
    x = yield threads.deferToThread(lambda: 7)
    print(x)
    lc = task.LoopingCall(lambda: print("tick")); d = lc.start(0.2)
    yield task.deferLater(reactor, 0.5, lc.stop)
    yield d
    yield port.stopListening()
    reactor.stop()
reactor.callWhenRunning(main)
reactor.run()
print("end")
