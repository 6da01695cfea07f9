// Input file: somebody else's file, opened to be read: an ordinary one of a bounded size, so that
// reading it ends.
//
// Owns nothing. Deliberately does not know what is in it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "scheduler/base/result.h"

namespace fiberscope::base {

using InputFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// open_input: never waits for a pipe's other end. Errors: "PATH: cannot be opened: ...": there is
// none, it is a folder, a pipe, a socket or a device, or larger than `bytes_max`.
Result<InputFile> open_input(const std::string& path, std::uint64_t bytes_max);

// read_input: all of it. Errors: as open_input, and "PATH: cannot be read: ...".
Result<std::string> read_input(const std::string& path, std::uint64_t bytes_max);

}  // namespace fiberscope::base
