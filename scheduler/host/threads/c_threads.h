// C threads: the identities of the simulated threads as C code sees them, by which CPython knows
// who owns a buffered file and which thread handles signals. The locks that C code takes are in
// libc/semaphores.cpp. Source: CPython 3.11 Python/thread_pthread.h; glibc 2.36 pthread_self(3),
// pthread_kill(3).
//
// Owns nothing: an identity is the fiber's. Deliberately does not know locks.
#pragma once

namespace fiberscope::host {

// find_c_functions: before the first thread starts: looks up the C library's own functions. False:
// this C library has not all of them.
bool find_c_functions();

}  // namespace fiberscope::host
