"""What a copy of the process would simply have, and what cannot be pickled."""
from multiprocessing import Process

if __name__ == "__main__":
    p = Process(target=lambda: print("in a copy"))
    try:
        p.start()
    except Exception as error:
        print(type(error).__name__)

# en: ^Not simulated: main .*fork_pickle.py:7\. multiprocessing: a process begins here with what is
#     handed to it in pickled form \(spawn\).*cannot be pickled
# zh: ^Not simulated: main .*fork_pickle.py:7.*multiprocessing：这里的进程以 pickle 形式
