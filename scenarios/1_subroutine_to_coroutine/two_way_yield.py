"""yield is a door that opens both ways: it hands a value out and takes the next one in.

Watch each send() enter the consumer at its yield, and the answer come back as send()'s value.
"""
# /// fiberscope
# title = "yield receives as well as returns"
# title_zh = "yield 既能送出，也能接收"
# misconception = "yield is just another return"
# misconception_zh = "yield 不过是另一种 return"
# summary_zh = "yield 是一扇双向的门：送出一个值，再接进下一个值。"
# moment = 'print "got item 1"'
# watch = [
#   { at = 'line consumer "item = yield"', text = "the consumer waits at yield" },
#   { at = 'print "got item 1"', text = "send() brings item 1 in" },
#   { at = 'print "answers 200 OK"', text = "the answer comes out" },
# ]
# watch_zh = ["消费者等在 yield 处", "send() 送进第 1 件", "回答从 yield 出来"]
# order = 2
# coroutines = 1
# machine = { cores = 1 }
# ///


def consumer():
    answer = ""
    try:
        while True:
            item = yield answer  # out goes the answer, in comes the item
            print(f"consumer: got item {item}")
            answer = "200 OK"
    finally:
        print("consumer: closed")


def produce(target):
    target.send(None)  # run to the first yield, so that there is one to receive
    for item in range(1, 6):
        print(f"producer: sending item {item}")
        answer = target.send(item)
        print(f"producer: the consumer answers {answer}")
    target.close()  # raises GeneratorExit at the yield


produce(consumer())
