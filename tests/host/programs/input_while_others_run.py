# stdin: Ada
# stdin: 36
"""Whoever waits for a person holds the machine's time still, however long it takes: what the others
do meanwhile does not depend on it."""
import threading
import time


def tick():
    for i in range(3):
        print("tick", i, flush=True)
        time.sleep(0.5)


thread = threading.Thread(target=tick)
thread.start()
time.sleep(0.2)
name = input("name? ")
age = int(input("age? "))
print(name, "is", age)
thread.join()
try:
    input("more? ")
except EOFError as error:
    print("no more:", error)
