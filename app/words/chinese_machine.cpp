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
    {"a copy of a running process by this call is not simulated; use os.fork, or subprocess with "
     "this Python",
     "没有模拟以这个调用复制运行中的进程；请用 os.fork，或用 subprocess 运行本 Python"},
    {"a process here keeps the terminal of the window or shell that started it",
     "这里的进程保留启动它的窗口或 shell 的终端"},
    {"a program that takes the place of another is not simulated by this call; use os.execve, or "
     "subprocess with this Python, sys.executable",
     "没有模拟以这个调用用另一个程序取代运行中的程序；请用 os.execve，或用 subprocess 运行本 Python，即 "
     "sys.executable"},
    {"a further process is not to be had on this computer: its kernel lets no engine answer the "
     "calls of a run (seccomp's notifications, pidfd_getfd)",
     "这台计算机上得不到更多进程：其内核不让引擎应答运行中程序的调用（seccomp 通知、pidfd_getfd）"},
    {"a folder outside of the private tree is not listed so; use opendir() and readdir()",
     "私有目录树之外的目录不能这样列出；请用 opendir() 和 readdir()"},
    {"aio_fsync() is not simulated; use os.fsync()", "没有模拟 aio_fsync()；请用 os.fsync()"},
    {"another root folder is not simulated; use a temporary folder",
     "没有模拟更换根目录；请用临时目录"},
    {"files are opened by their names here; handles of files are not simulated",
     "这里按名字打开文件；没有模拟文件句柄"},
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
    {"the kernel's call with this number is not simulated", "没有模拟这个编号的内核调用"},
    {"the real resolver is out of reach here; use getaddrinfo()",
     "这里够不到真正的域名解析器；请用 getaddrinfo()"},
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
