"""Two threads add one to a number, again and again: that is a read, a sum and a write."""
# recipe: {"machine": {"preemption": "adversarial"}, "seed": 3}
import threading

count = 0


# en: ^Lost update: (one|two) read count, (\d+), at [0-9.]+ µs; (one|two) stored \d+ in it at
#     [0-9.]+ µs; and at [0-9.]+ µs \1 stored \d+, at lost_update_between_bytecodes.py:15, which it
#     had made from the \2: what \3 had stored is lost. .* It happened \d+ times at this line.$
# zh: ^Lost update: (one|two) .* count 为 .*lost_update_between_bytecodes.py:15
def add():
    global count
    for _ in range(100):
        count += 1


threads = [threading.Thread(target=add, name=name) for name in ("one", "two")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("lost" if count < 200 else "all there")
