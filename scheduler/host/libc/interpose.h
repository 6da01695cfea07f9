// libc interpose: the C library calls through which CPython reaches the machine's clocks, its
// entropy and the standard streams, defined in this program so that they shadow the C library's for
// every library loaded with it. One level below the modules, so that time, datetime, random, uuid,
// secrets and every C extension see virtual time and seeded chance without being replaced.
//
// Owns no state. Deliberately does not know what the calls mean: that stands in calls/.
//
// Here stand clocks and entropy. Each other family of calls has a file of its own in
// this folder, whose head names the calls and their man pages.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fiberscope::host {

// seed_entropy: getrandom(2) repeats for equal seeds.
void seed_entropy(std::uint64_t seed);
// fill_by_chance: getrandom(2).
void fill_by_chance(void* buffer, std::size_t size);
// record_output: of the running process, to STDOUT_FILENO or STDERR_FILENO. Emits: OutputWritten.
void record_output(int stream, const void* data, std::size_t size);

}  // namespace fiberscope::host
