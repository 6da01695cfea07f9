"""Readers side by side: each reads the same words from a slow peer, on a thread of its own.

    side_by_side([model, ...], words, pause)    the main thread waits for all of them

A model is called for each word, with its reader, and returns the data:

    reader.fd                      a pipe of its own, into which its peer writes
    reader.wait(call, *arguments)  makes the call; what it takes counts as waiting
    reader.work()                  does something else for a moment
    reader.in_vain()               counts a call that brought nothing

In the end a table says what each has spent, rounded so that a busy machine says the same.
"""
import os
import threading
import time


class Reader:
    def __init__(self, model):
        self.model = model
        self.fd, self.writing = os.pipe()
        self.waited = self.worked = self.vain = 0
        self.words = []

    def wait(self, call, *arguments):
        began = time.monotonic()
        result = call(*arguments)
        self.waited += time.monotonic() - began
        return result

    def work(self):
        began = time.monotonic()
        time.sleep(0.02)
        self.worked += time.monotonic() - began

    def in_vain(self):
        self.vain += 1

    def read(self, count):
        while len(self.words) < count:
            self.words.append(self.model(self).decode())

    def row(self):
        waited, worked = (f"{round(2 * t) / 2} s" for t in (self.waited, self.worked))
        vain = "a thousand" if self.vain >= 1000 else str(self.vain)
        name = self.model.__name__.replace("_", "-")
        return f"{name:13} {waited:>8} {worked:>10} {vain:>11}   {' '.join(self.words)}"


def side_by_side(models, words, pause):
    readers = [Reader(model) for model in models]

    def slow_peer(reader):
        for word in words:
            time.sleep(pause)
            os.write(reader.writing, word)

    threads = []
    for reader in readers:
        name = reader.model.__name__
        peer = threading.Thread(target=slow_peer, args=(reader,), name=f"peer of {name}")
        model = threading.Thread(target=reader.read, args=(len(words),), name=name)
        threads += [peer, model]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("               waits   own work     in vain   read")
    for reader in readers:
        print(reader.row())
