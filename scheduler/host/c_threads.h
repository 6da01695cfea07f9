// C threads: the threads and locks of the simulated machine as C code sees them.
//
// The locks that CPython and its extension modules take in C (of a buffered file, of
// queue.SimpleQueue) are the semaphores of sem_overview(7). A thread that would wait for one in the
// kernel waits in the scheduler instead; the semaphores themselves stay the C library's. Each
// thread has an identity of its own, by which CPython knows who owns a buffered file and which
// thread handles signals.
// Source: CPython 3.11 Python/thread_pthread.h; glibc 2.36 sem_wait(3), sem_post(3),
// pthread_self(3), pthread_kill(3).
#pragma once

namespace fiberscope::host {

// find_c_functions: before the first thread starts: looks up the C library's own functions. False:
// this C library has not all of them.
bool find_c_functions();

}  // namespace fiberscope::host
