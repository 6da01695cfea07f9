// libc interpose: the C library calls through which CPython reaches the machine's clocks, its
// entropy and the standard streams, defined in this program so that they shadow the C library's for
// every library loaded with it. One level below the modules, so that time, datetime, random, uuid,
// secrets and every C extension see virtual time and seeded chance without being replaced.
//
// Shadows: clock_gettime(2), gettimeofday(2), time(2), getrandom(2), getentropy(3) in
// libc/interpose.cpp; calls on descriptors in libc/files.cpp and libc/poll.cpp; sockets in
// libc/sockets.cpp; names of hosts in libc/names.cpp; processes in libc/processes.cpp; semaphores
// in libc/semaphores.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fiberscope::host {

// seed_entropy: getrandom(2) repeats for equal seeds.
void seed_entropy(std::uint64_t seed);
// pass_output_through: true: the program's output also reaches the real descriptor.
void pass_output_through(bool on);
bool passes_output_through();
// record_output: of the running process, to STDOUT_FILENO or STDERR_FILENO. Emits: OutputWritten.
void record_output(int stream, const void* data, std::size_t size);

}  // namespace fiberscope::host
