"""The same sequence twice: as a class that keeps its state by hand, and as a generator.

Watch the locals of the generator: a and b simply are still there at the next step.
"""
# /// fiberscope
# title = "Locals that survive"
# title_zh = "局部变量还在"
# misconception = "Local variables are gone once the function hands back a value"
# misconception_zh = "函数一交出值，局部变量就没了"
# summary_zh = "同一个数列写两遍：一次用类自己保存状态，一次用生成器。"
# moment = 'line fibonacci "yield a"'
# watch = [
#   { at = 'line "value = self.a"', text = "the class keeps its state" },
#   { at = 'line fibonacci "yield a"', text = "the generator stops here" },
#   { at = 'line fibonacci "a, b = b"', text = "a and b are still there" },
# ]
# watch_zh = ["类要自己保存状态", "生成器停在这里", "a 和 b 都还在"]
# order = 6
# coroutines = 1
# machine = { cores = 1 }
# ///


class Fibonacci:
    def __init__(self, count):
        self.a, self.b, self.left = 0, 1, count

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        value = self.a
        self.a, self.b = self.b, self.a + self.b
        return value


def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        yield a
        a, b = b, a + b


for by_class, by_generator in zip(Fibonacci(10), fibonacci(10)):
    print(by_class, by_generator)
