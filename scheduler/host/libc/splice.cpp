// copy_file_range(2), splice(2) and vmsplice(2): bytes that go from one file of the machine to
// another without the program's buffer. What is real on one side only is copied by the program
// itself, as between two file systems. Source: Linux man-pages 6.03.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/libc/moving.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/parts.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/machine/files/device_file.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::host {

namespace {

constexpr unsigned kSpliceFlags =
    SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT;

// Side: of a call: what its number referred to when the call began. `at`: none: at the file's own
// offset.
struct Side {
  int number;
  Target target;
  off64_t* at;
};

ssize_t read_at(const Side& from, char* out, std::size_t size) {
  if (from.at == nullptr) return read_target(from.number, from.target, out, size);
  const ssize_t got = pread_target(from.number, from.target, out, size, *from.at);
  if (got > 0) *from.at += got;
  return got;
}

ssize_t write_at(const Side& to, const char* data, std::size_t size) {
  if (to.at == nullptr) return write_target(to.number, to.target, data, size);
  const ssize_t put = pwrite_target(to.number, to.target, data, size, *to.at);
  if (put > 0) *to.at += put;
  return put;
}

// position: where a call begins that names no offset.
off64_t position(const Side& side) {
  return side.at != nullptr ? *side.at : lseek64(side.number, 0, SEEK_CUR);
}

// check_range: as the kernel looks at both files before it copies; `size` becomes what there is.
// Source: Linux fs/read_write.c, generic_copy_file_checks().
int check_range(const Side& from_side, off64_t from, const Side& to_side, off64_t to,
                std::size_t& size) {
  const Target& source = from_side.target;
  const Target& target = to_side.target;
  struct stat64 one {};
  struct stat64 other {};
  fstat64(from_side.number, &one);
  fstat64(to_side.number, &other);
  if (S_ISDIR(one.st_mode) || S_ISDIR(other.st_mode)) return EISDIR;
  if (!S_ISREG(one.st_mode) || !S_ISREG(other.st_mode)) return EINVAL;
  if (!reads(source) || !writes(target) || appends(target)) return EBADF;
  if (!source.file || !target.file) return EXDEV;
  const auto begin = static_cast<std::uint64_t>(from);
  const auto goal = static_cast<std::uint64_t>(to);
  if (begin + size < begin || goal + size < goal) return EOVERFLOW;
  const auto end = static_cast<std::uint64_t>(one.st_size);
  size = begin >= end ? 0 : std::min<std::uint64_t>(size, end - begin);
  const bool same = regular_file(source)->inode() == regular_file(target)->inode();
  return same && goal + size > begin && goal < begin + size ? EINVAL : 0;
}

ssize_t copy_range(const Side& from, const Side& to, std::size_t size) {
  const int error = errno;
  const off64_t begin = position(from);
  const off64_t goal = position(to);
  errno = error;
  if (const int wrong = check_range(from, begin, to, goal, size); wrong != 0) {
    return failed(wrong);
  }
  std::string piece(std::min(size, kPieceBytes), '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = read_at(from, piece.data(), std::min(size - done, piece.size()));
    const ssize_t put = got > 0 ? write_at(to, piece.data(), static_cast<std::size_t>(got)) : got;
    if (put <= 0) return done > 0 ? static_cast<ssize_t>(done) : put;
    done += static_cast<std::size_t>(put);
  }
  return static_cast<ssize_t>(done);
}

// is_there: waits for it, if the caller does not mind; else false, with EAGAIN.
bool is_there(const Side& side, short events, bool waits) {
  std::vector<Wanted> asked{{side.number, events, 0, side.target}};
  const int count = wait_for_any(asked, waits ? -1 : 0, "poll");
  if (count == 0) errno = EAGAIN;
  return count > 0;
}

// gives_pieces: of Linux's kinds of files those that splice(2) reads from.
bool gives_pieces(const Target& source) {
  const auto* node = dynamic_cast<const machine::DeviceFile*>(source.file.get());
  return takes_pieces(source) && (node == nullptr || node->node() != machine::DeviceNode::Null);
}

bool is_nonblocking(const Target& target) { return target.file && target.file->nonblocking(); }

// into_pipe: no more than it has room for, once it has any, so that nothing is read in vain.
ssize_t into_pipe(const Side& from, const Side& to, std::size_t size, bool waits) {
  const machine::Pipe& pipe = *machine::Pipe::of(*to.target.file);
  if (pipe.has_readers() && !is_there(to, POLLOUT, waits)) return -1;
  if (!pipe.has_readers()) {
    raise_broken_pipe();
    settle_doom();
    return failed(EPIPE);
  }
  if (!gives_pieces(from.target)) return failed(EINVAL);
  if (!waits && !is_there(from, POLLIN, false)) return -1;
  std::string piece(std::min(size, pipe.room()), '\0');
  const ssize_t got = read_at(from, piece.data(), piece.size());
  return got <= 0 ? got : write_at(to, piece.data(), static_cast<std::size_t>(got));
}

// out_of_pipe: what a file that does not block has no room for stays in the pipe.
ssize_t out_of_pipe(const Side& from, const Side& to, std::size_t size, bool waits) {
  if (appends(to.target) || !takes_pieces(to.target)) return failed(EINVAL);
  if (!is_there(from, POLLIN, waits)) return -1;
  std::string piece(std::min(size, kPieceBytes), '\0');
  if (!is_nonblocking(to.target)) {
    const ssize_t got = read_at(from, piece.data(), piece.size());
    return got <= 0 ? got : write_at(to, piece.data(), static_cast<std::size_t>(got));
  }
  piece.resize(machine::Pipe::of(*from.target.file)->look(piece.data(), piece.size()));
  const ssize_t put = piece.empty() ? 0 : write_at(to, piece.data(), piece.size());
  return put <= 0 ? put : read_at(from, piece.data(), static_cast<std::size_t>(put));
}

// splice: Source: Linux fs/splice.c, do_splice().
ssize_t splice_piece(const Side& from, const Side& to, std::size_t size, unsigned flags) {
  const Target& source = from.target;
  const Target& target = to.target;
  const bool waits = (flags & SPLICE_F_NONBLOCK) == 0;
  if ((is_pipe(source) && from.at != nullptr) || (is_pipe(target) && to.at != nullptr)) {
    return failed(ESPIPE);
  }
  if (!reads(source) || !writes(target)) return failed(EBADF);
  if (is_pipe(source) && is_pipe(target)) {
    if (machine::Pipe::of(*source.file) == machine::Pipe::of(*target.file)) return failed(EINVAL);
    const bool both = waits && !is_nonblocking(source) && !is_nonblocking(target);
    if (!is_there(from, POLLIN, both)) return -1;
    return into_pipe(from, to, size, both);
  }
  if (is_pipe(source)) {
    if (to.at != nullptr && !has_offsets(target)) return failed(EINVAL);
    return out_of_pipe(from, to, size, waits && !is_nonblocking(source));
  }
  if (!is_pipe(target)) return failed(EINVAL);
  if (from.at != nullptr && !has_offsets(source)) return failed(EINVAL);
  return into_pipe(from, to, size, waits && !is_nonblocking(target));
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size,
                        unsigned flags) {
  if (!simulating()) {
    return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
  }
  const Side source{from, target_of(from), from_at};
  const Side target{to, target_of(to), to_at};
  if (!is_open(source.target) || !is_open(target.target)) return failed(EBADF);
  if (flags != 0) return failed(EINVAL);
  return copy_range(source, target, size);
}

ssize_t splice(int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags) {
  if (!simulating()) return syscall(SYS_splice, from, from_at, to, to_at, size, flags);
  if (size == 0) return 0;
  if ((flags & ~kSpliceFlags) != 0) return failed(EINVAL);
  const Side source{from, target_of(from), from_at};
  const Side target{to, target_of(to), to_at};
  if (!is_open(source.target) || !is_open(target.target)) return failed(EBADF);
  return splice_piece(source, target, size, flags);
}

// vmsplice(2): to a pipe it is writev(2), from one readv(2).
ssize_t vmsplice(int number, const struct iovec* parts, size_t count, unsigned flags) {
  if (!simulating()) return syscall(SYS_vmsplice, number, parts, count, flags);
  const Side side{number, target_of(number), nullptr};
  if (!is_pipe(side.target)) return failed(EBADF);
  const bool is_read = !writes(side.target);
  const int wrong = wrong_parts(parts, static_cast<int>(count), is_read);
  if (wrong != 0) return failed(wrong);
  const bool waits = (flags & SPLICE_F_NONBLOCK) == 0;
  if (!waits && !is_there(side, is_read ? POLLIN : POLLOUT, false)) return -1;
  if (!is_read) {
    const std::string bytes = gather(parts, static_cast<int>(count));
    return write_at(side, bytes.data(), bytes.size());
  }
  std::string bytes(bytes_of(parts, static_cast<int>(count)), '\0');
  const ssize_t got = read_at(side, bytes.data(), bytes.size());
  if (got > 0) scatter({bytes.data(), static_cast<std::size_t>(got)}, parts);
  return got;
}

}  // extern "C"
