#include "scheduler/machine/files/fifo.h"

#include <fcntl.h>

#include <cerrno>

namespace fiberscope::machine {

std::shared_ptr<Fifo> open_fifo(Kernel& kernel, const InodeRef& inode, std::string_view name,
                                int flags, int& error) {
  std::shared_ptr<Pipe> pipe = inode->pipe.lock();
  const bool only_writes = (flags & O_ACCMODE) == O_WRONLY;
  if (only_writes && (flags & O_NONBLOCK) != 0 && (!pipe || !pipe->has_readers())) {
    error = -ENXIO;
    return nullptr;
  }
  if (!pipe) inode->pipe = pipe = std::make_shared<Pipe>(true);
  return std::make_shared<Fifo>(pipe, kernel, trace::FileKind::Pipe, inode, name, flags);
}

}  // namespace fiberscope::machine
