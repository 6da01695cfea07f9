// Threads as the kernel schedules them: what setpriority(2) and sched_setscheduler(2) set, and what
// a new thread begins with.
//
// Owns nothing: the scheduler knows how urgent a thread is, each process what its threads have
// asked for. Deliberately does not know the calls' signatures (libc/scheduling.cpp).
//
// Invariant: nobody here has CAP_SYS_NICE: RLIMIT_NICE and RLIMIT_RTPRIO say what a process may.
// Source: sched(7), setpriority(2), credentials(7) of Linux man-pages 6.03; kernel/sys.c,
// kernel/sched/core.c of Linux.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// find_thread: by its number, in any process; 0: the calling one. nullptr: none lives.
PyFiber* find_thread(long number);
// threads_by: setpriority(2)'s arguments: one fiber of each. Empty: there are none, or (-EINVAL, in
// `error`) the question is none.
std::vector<PyFiber*> threads_by(int which, id_t who, int& error);

// change_nice: within what nice(1) has. Errors: -EACCES. Emits: PrioritySet.
int change_nice(PyFiber& thread, int nice);
// options_of: what it has asked for; of the main thread the name is the process's.
const ThreadOptions& options_of(const PyFiber& thread);
// set_policy: sched_setscheduler(2). Errors: -EINVAL, -EPERM.
int set_policy(PyFiber& thread, int policy, int priority);
// cores_of, set_cores: sched_setaffinity(2), a bit for each core. Errors: -EINVAL: the machine has
// none of them; -ENOMEM: there are too many different sets.
std::uint64_t cores_of(const PyFiber& thread);
int set_cores(PyFiber& thread, std::uint64_t cores);
// heed_memory_limit: RLIMIT_AS has been set, or another process has it from now on.
void heed_memory_limit(Process& process);
// may_begin_thread: RLIMIT_NPROC of the process allows one thread more, or one process: all threads
// on the machine are its user's.
bool may_begin_thread(const Process& process);
// has_room_for_stack: RLIMIT_AS of the process allows another thread's.
bool has_room_for_stack(const Process& process);
// comm_of: its short name; set_comm: cut to what the kernel keeps of it.
std::string comm_of(const PyFiber& thread);
void set_comm(const PyFiber& thread, std::string_view name);
// inherit_thread: `from` has made this thread, of its own process or another. Emits: PrioritySet or
// nothing.
void inherit_thread(const PyFiber& from, PyFiber& to);

}  // namespace fiberscope::host
