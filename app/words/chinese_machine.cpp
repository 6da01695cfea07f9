// The Chinese of what the machine tells a program that asks for what it does not have. Sorted by
// the English text.
#include "app/words/table.h"

namespace fiberscope::words {
namespace {

// clang-format off
constexpr Pair kPairs[] = {
    {"POSIX message queues are not simulated; use multiprocessing.Queue",
     "没有模拟 POSIX 消息队列；请用 multiprocessing.Queue"},
    {"System V semaphores and message queues are not simulated; use multiprocessing",
     "没有模拟 System V 信号量和消息队列；请用 multiprocessing"},
    {"System V shared memory is not simulated; use multiprocessing.shared_memory",
     "没有模拟 System V 共享内存；请用 multiprocessing.shared_memory"},
    {"a copy of a running process is not simulated; use subprocess with this Python, or "
     "multiprocessing with its default here: set_start_method('spawn')",
     "没有模拟对运行中进程的复制；请用 subprocess 运行本 Python，或用 multiprocessing 在这"
     "里的默认方式：set_start_method('spawn')"},
    {"a copy of a process that was spawned is not simulated; use subprocess with this Python, or "
     "multiprocessing with its default here: set_start_method('spawn')",
     "没有模拟对派生（spawn）进程的复制；请用 subprocess "
     "运行本 Python，或用 multiprocessing 在这里的默认方式：set_start_method('spawn')"},
    {"a process begins here by reading the program again (spawn), not as a copy (fork), and "
     "failed at that; let the module define all that the process runs, outside of if "
     "__name__ == '__main__', and do all else under it",
     "这里的进程靠重新读入程序开始（spawn），而不是复制（fork），而这失败了；让模块在 if __name__ == '__main__' 之外定义进程要运行的一切，"
     "其余的都放在它下面"},
    {"a process begins here by reading the program again (spawn), not as a copy (fork), and "
     "would begin the next one while it reads; put what starts processes under if __name__ == "
     "'__main__'",
     "这里的进程靠重新读入程序开始（spawn），而不是复制（fork），它会在读入时又启动下一个进程；请把启动进程的语句放在 if __name__ == '__main__' 下面"},
    {"a process begins here by reading the program again (spawn), not as a copy (fork), so what "
     "stands outside of if __name__ == '__main__' is done and written again; put it under that "
     "line",
     "这里的进程靠重新读入程序开始（spawn），而不是复制（fork），因此 if __name__ == '__main__' 之外的语句会再执行、再输出一遍；请放到那一行下面"},
    {"a process begins here with what is handed to it in pickled form (spawn), not as a copy "
     "(fork), and this cannot be pickled; use functions and classes at the top of a module, and "
     "data",
     "这里的进程以 pickle 形式得到交给它的东西（spawn），而不是复制（fork），而这无法 pickle；请用模块顶层的函数和类，以及数据"},
    {"a process here keeps the terminal of the window or shell that started it",
     "这里的进程保留启动它的窗口或 shell 的终端"},
    {"a program that takes the place of another (exec) is not simulated; use subprocess with "
     "this Python, sys.executable",
     "没有模拟用一个程序取代另一个（exec）；请用 subprocess 运行本 Python，即 sys.executable"},
    {"a folder outside of the private tree is not listed so; use opendir() and readdir()",
     "私有目录树之外的目录不能这样列出；请用 opendir() 和 readdir()"},
    {"aio_fsync() is not simulated; use os.fsync()", "没有模拟 aio_fsync()；请用 os.fsync()"},
    {"another root folder is not simulated; use a temporary folder",
     "没有模拟更换根目录；请用临时目录"},
    {"files are opened by their names here; handles of files are not simulated",
     "这里按名字打开文件；没有模拟文件句柄"},
    {"gevent.subprocess makes a copy of the running process, which is not simulated; leave "
     "subprocess as it is, monkey.patch_all(subprocess=False), and call it in gevent's thread "
     "pool, gevent.get_hub().threadpool.apply()",
     "gevent.subprocess 会复制运行中的进程，这没有模拟；请保留原来的 subprocess，即 monkey"
     ".patch_all(subprocess=False)，并在 gevent "
     "的线程池中调用它：gevent.get_hub().threadpool.apply()"},
    {"namespaces are not simulated", "没有模拟命名空间"},
    {"not read here: it is neither a library nor in the folder of the program or the one it was "
     "started in; --read lets it read more",
     "这里不读取：它既不是库，也不在程序所在的目录或启动程序的目录中；--read 可让它读取更多"},
    {"of the shell only simple commands are simulated, with variables, quotes, redirections, "
     "pipes, &&, || and ;; do the rest in Python, or give subprocess a list of words",
     "对于 shell 只模拟了简单命令，可带变量、引号、重定向、管道、&&、|| 和 ;；其余的请用 Python 完成，或把单词列表交给 subprocess"},
    {"one of several threads that ends by exit(2) is not simulated; return from it, or use "
     "os._exit()",
     "没有模拟多个线程之一用 exit(2) 结束；请从线程返回，或用 os._exit()"},
    {"other processes of the computer are out of reach here", "这里够不到计算机上的其他进程"},
    {"other programs are not simulated; only this Python, sys.executable, runs as a process",
     "没有模拟其他程序；只有本 Python，即 sys.executable，能作为进程运行"},
    {"other programs are not simulated; only this Python, sys.executable, runs as a process, and "
     "of small ones cat, echo, false, ldconfig -p, sh -c COMMAND, sleep, true and uname",
     "没有模拟其他程序；只有本 Python，即 sys.executable，能作为进程运行，小程序则有 cat、echo、"
     "false、ldconfig -p、sh -c COMMAND、sleep、true 和 uname"},
    {"pairs of terminals (openpty) are not simulated; use os.pipe() or socket.socketpair()",
     "没有模拟成对的终端（openpty）；请用 os.pipe() 或 socket.socketpair()"},
    {"remote programs are not simulated", "没有模拟远程程序"},
    {"several look-ups in one call are not simulated; use getaddrinfo()",
     "没有模拟一次调用中的多个查询；请用 getaddrinfo()"},
    {"signals as descriptors are not simulated; use signal.set_wakeup_fd()",
     "没有模拟作为描述符的信号；请用 signal.set_wakeup_fd()"},
    {"signals with a value are not simulated; use os.kill()",
     "没有模拟带值的信号；请用 os.kill()"},
    {"signals with a value are not simulated; use signal.pthread_kill()",
     "没有模拟带值的信号；请用 signal.pthread_kill()"},
    {"sockets keep this option, and it has no effect here: nothing is filtered, and nothing comes "
     "with what is received",
     "套接字会记住这个选项，但它在这里没有作用：不会过滤，接收时也不会附带任何东西"},
    {"sockets that are bound to an interface (SO_BINDTODEVICE) are not simulated; bind to its "
     "address",
     "没有模拟绑定到网络接口的套接字（SO_BINDTODEVICE）；请绑定到它的地址"},
    {"tee() is not simulated; use os.splice()", "没有模拟 tee()；请用 os.splice()"},
    {"the calls on signals that came before POSIX are not simulated; use "
     "signal.pthread_sigmask()",
     "没有模拟 POSIX 之前的信号调用；请用 signal.pthread_sigmask()"},
    {"the computer itself is out of reach here", "这里够不到计算机本身"},
    {"the computer's log is out of reach here; use logging",
     "这里够不到计算机的日志；请用 logging"},
    {"the computer's records of its users are out of reach here",
     "这里够不到计算机的用户记录"},
    {"the fork server is not simulated; use multiprocessing.set_start_method('spawn')",
     "没有模拟 fork server；请用 multiprocessing.set_start_method('spawn')"},
    {"the kernel's call with this number is not simulated", "没有模拟这个编号的内核调用"},
    {"the real resolver is out of reach here; use getaddrinfo()",
     "这里够不到真正的域名解析器；请用 getaddrinfo()"},
    {"this global is here what the program makes of it when it is read again (spawn), not what "
     "it was when the process was started, as in a copy (fork); hand it over, in args or by an "
     "initializer",
     "这个全局变量在这里是重新读入程序（spawn）得到的样子，而不像复制（fork）那样是启动进程时的样子；请通过 args 或 initializer 传过去"},
    {"this global is not in the process, which has read the program again (spawn), though it was "
     "there when the process was started, and would be in a copy (fork); hand it over, in args "
     "or by an initializer",
     "进程重新读入了程序（spawn），因此没有这个全局变量，虽然启动进程时有它，复制（fork）的话也会有；请通过 args 或 initializer 传过去"},
    {"timers as descriptors are not simulated; use the timeout of select()",
     "没有模拟作为描述符的定时器；请用 select() 的超时"},
    {"timers of timer_create() are not simulated; use signal.setitimer()",
     "没有模拟 timer_create() 的定时器；请用 signal.setitimer()"},
    {"walking folders by fts_open() is not simulated; use opendir()",
     "没有模拟用 fts_open() 遍历目录；请用 opendir()"},
    {"walking folders by ftw() is not simulated; use opendir() and readdir()",
     "没有模拟用 ftw() 遍历目录；请用 opendir() 和 readdir()"},
    {"watching files by inotify is not simulated; look again with os.stat()",
     "没有模拟用 inotify 监视文件；请用 os.stat() 再看一次"},
    {"who was logged in earlier is not simulated", "没有模拟以前谁登录过"},
};
// clang-format on

}  // namespace

std::span<const Pair> machine_pairs() { return kPairs; }

}  // namespace fiberscope::words
