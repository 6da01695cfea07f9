"""A library's file that is really opened gets a number of its own, however many the machine's files
have."""
import os
import resource

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (3000, most))
pipes = [os.pipe() for _ in range(700)]
numbers = {number for pipe in pipes for number in pipe}
print(len(numbers), max(numbers) > 1300)
with open(os.__file__, "rb") as real:
    print(real.fileno() in numbers, real.readline()[:3])
for reader, writer in pipes:
    os.write(writer, b"x")
print(sum(os.read(reader, 10) == b"x" for reader, _ in pipes))
for number in numbers:
    os.close(number)
with open(os.__file__, "rb") as real:
    print(real.fileno() < 10, real.readline()[:3])
