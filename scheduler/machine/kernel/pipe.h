// Pipe: pipe(2): a buffer with an end to read from and one to write to.
//
// Owns: the bytes under way. Deliberately does not know who holds the ends, nor who waits.
//
// Invariants:
//  1. What was written is read once, in order.
//  2. A write of at most kPipeAtomicBytes is never split.
//  3. The reader meets the end of the file only when no end to write is left and all is read.
// Source: pipe(7) of Linux man-pages 6.03.
#pragma once

#include <memory>
#include <utility>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

inline constexpr std::size_t kPipeBytesMax = 65'536;    // what a pipe holds
inline constexpr std::size_t kPipeAtomicBytes = 4'096;  // PIPE_BUF

struct PipeEnds {
  std::shared_ptr<OpenFile> reader;
  std::shared_ptr<OpenFile> writer;
};

// make_pipe: an end is closed when its last reference goes. Errors of the ends: EAGAIN: nothing
// there to read, or no room; EPIPE: nobody is left to read; EBADF: the wrong end.
// `status_flags`: O_NONBLOCK or 0, for both.
PipeEnds make_pipe(Kernel& kernel, int status_flags);

}  // namespace fiberscope::machine
