"""Threads whose names would be markup, commands or formulas in one format or another."""
import threading
import time

NAMES = [
    '</script><img src=x onerror="document.title=1">',
    "section x :a, b; c #35; %%{init: {}}%%",
    '!include /etc/passwd %getenv("HOME") $x <img:x> "quoted" **bold** \\n [[link]] <&key>',
    "=1+2,\"a\"\r\nb\ttab \x1b[31mred \u202eback \x00nul",
    "@enduml end note over L1 : deactivate",
    "as L1 is {hidden} --> @5",
    "名字 🎈 ümlaut",
    "-",
    "title",
    "",
]
threads = [threading.Thread(target=time.sleep, args=(0.01,), name=name) for name in NAMES]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
