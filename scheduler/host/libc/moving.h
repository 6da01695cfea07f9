// What the calls that move bytes from file to file ask of both first, and how they read and write:
// a call that has waited goes on with the files it began with, whatever their numbers mean by then.
//
// Owns nothing. Deliberately does not know the calls (splice.cpp, sendfile.cpp).
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

// As much is moved at once as the kernel's pipe in between holds.
inline constexpr std::size_t kPieceBytes = 65'536;

// read_target, write_target: read(2), write(2) of what `number` referred to. pread_target,
// pwrite_target: pread(2), pwrite(2).
ssize_t read_target(int number, const Target& target, void* buffer, std::size_t size);
ssize_t write_target(int number, const Target& target, const void* data, std::size_t size);
ssize_t pread_target(int number, const Target& target, void* buffer, std::size_t size,
                     off64_t offset);
ssize_t pwrite_target(int number, const Target& target, const void* data, std::size_t size,
                      off64_t offset);

// room_in: how much of the buffer a read of this may fill; taken_from: how much a write to it
// takes: a file all that lies before the first page that cannot be used, a pipe whole pages, others
// all or nothing. 0: EFAULT. Requires: size > 0. Source: Linux fs/pipe.c, mm/filemap.c.
std::size_t room_in(const Target& target, void* buffer, std::size_t size);
std::size_t taken_from(const Target& target, const void* data, std::size_t size);

// access_of: O_RDONLY, O_WRONLY or O_RDWR; -1: it is not open.
inline int access_of(const Target& target) {
  if (target.file) return target.file->status_flags() & O_ACCMODE;
  const long flags = target.real < 0 ? -1 : syscall(SYS_fcntl, target.real, F_GETFL);
  return flags < 0 ? -1 : static_cast<int>(flags) & O_ACCMODE;
}

// is_pipe: of the machine.
inline bool is_pipe(const Target& target) {
  return target.file && target.file->kind() == trace::FileKind::Pipe;
}

inline bool reads(const Target& target) {
  const int access = access_of(target);
  return access == O_RDONLY || access == O_RDWR;
}

inline bool writes(const Target& target) {
  const int access = access_of(target);
  return access == O_WRONLY || access == O_RDWR;
}

inline bool appends(const Target& target) {
  return target.file && (target.file->status_flags() & O_APPEND) != 0;
}

// has_offsets: bytes of it can be named by where they lie.
inline bool has_offsets(const Target& target) {
  if (!target.file) return true;
  switch (target.file->kind()) {
    case trace::FileKind::Regular:
    case trace::FileKind::Directory:
    case trace::FileKind::Device:
      return true;
    default:
      return false;
  }
}

// takes_pieces: of Linux's kinds of files those that splice(2) writes to.
inline bool takes_pieces(const Target& target) {
  if (!target.file) return true;
  switch (target.file->kind()) {
    case trace::FileKind::Directory:
    case trace::FileKind::Epoll:
    case trace::FileKind::EventFd:
    case trace::FileKind::TimerFd:
    case trace::FileKind::SignalFd:
      return false;
    default:
      return true;
  }
}

}  // namespace fiberscope::host
