"""The same conversation twice: as a chain of callbacks, then as a coroutine.

With callbacks each answer is a function of its own, and what was said before has to be kept
somewhere. The coroutine stops where it asks and goes on there, with its variables as they were.
"""
# /// fiberscope
# title = "A chain of callbacks"
# title_zh = "回调链"
# misconception = "Whoever waits for events has to write callbacks"
# misconception_zh = "要等待事件，就只能写回调"
# summary_zh = "同一段对话写两遍：先用回调链，再用协程。"
# moment = 'line "] = line"'
# watch = [
#   { at = 'line "] = line"', text = "on_name keeps it by hand" },
#   { at = 'line "return f"', text = "on_city needs it again" },
#   { at = 'line conversation "city = yield"', text = "a local variable is enough" },
# ]
# watch_zh = ["on_name 自己记下来", "on_city 又要用到它", "一个局部变量就够"]
# order = 3
# coroutines = 1
# machine = { cores = 1 }
# [[devices]]
# name = "keyboard"
# inputs = [{ at_ms = 200, text = "Ada" }, { at_ms = 400, text = "London" },
#   { at_ms = 600, text = "Alan" }, { at_ms = 800, text = "Manchester" }]
# ///
said = {}


def on_name(line):
    said["name"] = line
    return "Where do you live?", on_city


def on_city(line):
    return f"{said['name']} of {line}: hello!", None


def conversation():
    name = yield "What is your name?"
    city = yield "Where do you live?"
    yield f"{name} of {city}: hello!"


keyboard = open("/dev/keyboard")
question, callback = "What is your name?", on_name
while callback:
    print(question)
    question, callback = callback(keyboard.readline().strip())
print(question)

coroutine = conversation()
print(next(coroutine))
for _ in range(2):
    print(coroutine.send(keyboard.readline().strip()))
