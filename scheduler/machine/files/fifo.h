// Fifo: open files of a named pipe: fifo(7).
//
// Owns nothing: the bytes are the pipe's (kernel/pipe.h), which is there as long as somebody has it
// open. Deliberately does not know who waits for the other side.
//
// Source: fifo(7), open(2) of Linux man-pages 6.03; Linux fs/pipe.c, fifo_open().
#pragma once

#include <memory>
#include <string_view>

#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::machine {

using Fifo = PipeEnd<TreeFile>;

// open_fifo: it is open at once, also if open(2) is to wait until Pipe::met(). -ENXIO, in `error`:
// a writer that does not wait, and nobody reads. Requires: inode->is_fifo().
std::shared_ptr<Fifo> open_fifo(Kernel& kernel, const InodeRef& inode, std::string_view name,
                                int flags, int& error);

}  // namespace fiberscope::machine
