"""I/O multiplexing: one call waits for many descriptors and says which are ready.

select(), poll() and epoll_wait() do the same: three slow peers are read as their data comes, by
one thread, without a vain call. Only the copy blocks, and that is short.
"""
# /// fiberscope
# title = "Many descriptors, one wait"
# title_zh = "I/O 多路复用"
# misconception = "To wait for three peers you need three threads"
# misconception_zh = "要等三个对端，就需要三个线程"
# summary_zh = "I/O 多路复用：一个调用等待许多描述符，并说出哪些已就绪。"
# moment = 'line "selector.select()"'
# watch = [
#   { at = 'line "selector.select()"', text = "one call waits for three" },
#   { at = 'print "A1"', text = "whoever is first is read" },
#   { at = 'print "EpollSelector"', text = "the same by epoll" },
# ]
# watch_zh = ["一个调用等三个对端", "谁先到就读谁", "换成 epoll 也一样"]
# order = 3
# coroutines = 10
# machine = { cores = 1 }
# ///
import selectors
import socket
import threading
import time


def slow_peer(connection, name, pause):
    for n in (1, 2):
        time.sleep(pause)
        connection.sendall(f"{name}{n}".encode())
    connection.close()


def read_all(selector):
    started = time.monotonic()
    for name, pause in (("a", 0.1), ("b", 0.3), ("c", 0.4)):
        ours, theirs = socket.socketpair()
        selector.register(ours, selectors.EVENT_READ)
        threading.Thread(target=slow_peer, args=(theirs, name, pause)).start()
    while selector.get_map():
        for key, _ in selector.select():  # waits for whichever is first
            if data := key.fileobj.recv(100):  # ready: only the copy is left
                print(f"t={time.monotonic() - started:.1f} s: {data.decode().upper()}")
            else:
                selector.unregister(key.fileobj)


for call in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    print(call.__name__)
    read_all(call())
