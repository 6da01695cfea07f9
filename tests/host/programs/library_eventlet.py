# trace: hub born: event loop
# trace: worker blocked: sleep at
# trace: hub blocked: poll
# trace: main.* blocked: i/o \(recv\)
# trace: prod blocked: sleep at
"""eventlet: greenlets go by the names of their functions, and wait for what eventlet says."""
import eventlet
eventlet.monkey_patch()
import time, socket
def worker(name, t):
    time.sleep(t); print(name); return name
def server(sock):
    c, _ = sock.accept()
    c.sendall(c.recv(100).upper()); c.close()
pool = eventlet.GreenPool(2)
print(list(pool.imap(worker, "abc", [0.3, 0.1, 0.2])))
l = eventlet.listen(("127.0.0.1", 0))
eventlet.spawn(server, l)
s = eventlet.connect(l.getsockname()); s.sendall(b"hi"); print(s.recv(100))
q = eventlet.Queue()
def prod():
    for i in range(3): q.put(i); eventlet.sleep(0.1)
eventlet.spawn(prod)
print([q.get() for _ in range(3)])
with eventlet.Timeout(0.5, False): eventlet.sleep(5)
print("timeout")
