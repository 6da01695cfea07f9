"""The program has chosen to have what it hands over pickled: it is told by the exception."""
import multiprocessing

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    p = multiprocessing.Process(target=lambda: print("in a copy"))
    try:
        p.start()
    except Exception as error:
        print(type(error).__name__)
