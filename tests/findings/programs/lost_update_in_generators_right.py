"""The generator looks again after the yield."""
total = 0


def steps():
    global total
    before = total
    yield before
    total = total + 1


def run():
    global total
    walk = steps()
    next(walk)
    total += 10
    next(walk, None)


run()
print(total)
