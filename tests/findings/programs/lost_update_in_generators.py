"""A generator keeps the sum over a yield, while its caller adds to it as well."""
total = 0


# en: ^Lost update: steps read total, 0, at [0-9.]+ [µn]s; main stored 10 in it at [0-9.]+ [µn]s;
#     and at [0-9.]+ µs steps stored 1, at lost_update_in_generators.py:13, which it had made from
#     the 0: what main had stored is lost. Read it again after whatever lets others run
# zh: ^Lost update: steps .* total 为 0；main .*lost_update_in_generators.py:13
def steps():
    global total
    before = total
    yield before
    total = before + 1


def run():
    global total
    walk = steps()
    next(walk)
    total += 10
    next(walk, None)


run()
print(total)
