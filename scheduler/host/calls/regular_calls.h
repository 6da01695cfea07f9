// Calls on open regular files of the private tree. Such a call parks its fiber until the disk has
// brought what it needs, whether the file is non-blocking or not, as Linux does; no signal
// interrupts that.
//
// Owns nothing. Deliberately does not know where the bytes lie (machine/files).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "scheduler/host/calls/files.h"
#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::host {

// regular_file: nullptr: it refers to another.
machine::RegularFile* regular_file(const Target& target);
// read_regular, write_regular: read(2), pread(2), write(2), pwrite(2): wait for the disk first.
// `at`: where; none: at the file's offset.
ssize_t read_regular(const char* name, int number, const Target& target, void* buffer,
                     std::size_t size, std::optional<std::int64_t> at = {});
ssize_t write_regular(const char* name, int number, const Target& target, const void* data,
                      std::size_t size, std::optional<std::int64_t> at = {});

}  // namespace fiberscope::host
