# sys.set_coroutine_origin_tracking_depth() is a thread's own setting, in every process. Ours below
# it is never seen.
import multiprocessing
import sys
import threading


async def work():
    pass


def look(who):
    coroutine = work()
    origin = coroutine.cr_origin
    coroutine.close()
    depth = sys.get_coroutine_origin_tracking_depth()
    print(who, depth, origin is not None and len(origin), flush=True)


def in_a_thread():
    look("thread, before")
    sys.set_coroutine_origin_tracking_depth(1)
    look("thread, one")


if __name__ == "__main__":
    look("main, before")
    sys.set_coroutine_origin_tracking_depth(2)
    look("main, two")
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    look("main, after")
    sys.set_coroutine_origin_tracking_depth(0)
    look("main, none")
    child = multiprocessing.get_context("spawn").Process(target=look, args=("child",))
    child.start()
    child.join()
