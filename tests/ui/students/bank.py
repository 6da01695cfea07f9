import threading
import time

balance = 100


def withdraw(amount):
    global balance
    seen = balance
    if seen >= amount:
        time.sleep(0.01)  # the form is filled in
        balance = seen - amount


ann = threading.Thread(target=withdraw, args=(60,), name="ann")
bob = threading.Thread(target=withdraw, args=(80,), name="bob")
ann.start()
bob.start()
ann.join()
bob.join()
print("balance", balance)
