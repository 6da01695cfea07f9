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
#include <climits>
#include <string>

#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kPieceBytes = 65'536;  // as much as a pipe holds

int failed(int error) {
  errno = error;
  return -1;
}

// is_pipe: of the machine.
bool is_pipe(const Target& target) {
  return target.file && target.file->kind() == trace::FileKind::Pipe;
}

ssize_t read_at(int number, off64_t* at, char* out, std::size_t size) {
  if (at == nullptr) return read(number, out, size);
  const ssize_t got = pread64(number, out, size, *at);
  if (got > 0) *at += got;
  return got;
}

ssize_t write_at(int number, off64_t* at, const char* data, std::size_t size) {
  if (at == nullptr) return write(number, data, size);
  const ssize_t put = pwrite64(number, data, size, *at);
  if (put > 0) *at += put;
  return put;
}

bool overlap(off64_t a, off64_t b, std::size_t size) {
  const off64_t apart = a < b ? b - a : a - b;
  return static_cast<std::size_t>(apart) < size;
}

// position: where a call begins that names no offset.
off64_t position(int number, const off64_t* at) {
  return at != nullptr ? *at : lseek64(number, 0, SEEK_CUR);
}

ssize_t copy_range(int from, off64_t* from_at, int to, off64_t* to_at, std::size_t size) {
  const Target source = target_of(from);
  const Target target = target_of(to);
  const machine::RegularFile* const one = regular_file(source);
  const machine::RegularFile* const other = regular_file(target);
  if (one == nullptr || other == nullptr) {
    const bool mixed = (source.real >= 0) != (target.real >= 0);
    return failed(mixed ? EXDEV : EINVAL);
  }
  if (other->appends()) return failed(EBADF);
  if (one->inode() == other->inode() &&
      overlap(position(from, from_at), position(to, to_at), size)) {
    return failed(EINVAL);
  }
  std::string piece(std::min(size, kPieceBytes), '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = read_at(from, from_at, piece.data(), std::min(size - done, piece.size()));
    const ssize_t put =
        got > 0 ? write_at(to, to_at, piece.data(), static_cast<std::size_t>(got)) : got;
    if (put <= 0) return done > 0 ? static_cast<ssize_t>(done) : put;
    done += static_cast<std::size_t>(put);
  }
  return static_cast<ssize_t>(done);
}

// may_go_on: without waiting, if the caller does not want to.
bool may_go_on(int number, short events, unsigned flags) {
  if ((flags & SPLICE_F_NONBLOCK) == 0) return true;
  pollfd asked{number, events, 0};
  return poll(&asked, 1, 0) > 0;
}

// splice: one piece. What a pipe that does not block has no room for must not be lost, so only as
// much is taken as it takes at once.
ssize_t splice_piece(int from, off64_t* from_at, int to, off64_t* to_at, std::size_t size,
                     unsigned flags) {
  const Target source = target_of(from);
  const Target target = target_of(to);
  if (!is_pipe(source) && !is_pipe(target)) return failed(EINVAL);
  if ((is_pipe(source) && from_at != nullptr) || (is_pipe(target) && to_at != nullptr)) {
    return failed(ESPIPE);
  }
  if (!may_go_on(from, POLLIN, flags) || !may_go_on(to, POLLOUT, flags)) return failed(EAGAIN);
  const bool waits =
      (flags & SPLICE_F_NONBLOCK) == 0 && !(target.file && target.file->nonblocking());
  pollfd room{to, POLLOUT, 0};
  if (!waits && poll(&room, 1, 0) == 0) return failed(EAGAIN);
  std::string piece(std::min(size, waits ? kPieceBytes : std::size_t{PIPE_BUF}), '\0');
  const ssize_t got = read_at(from, from_at, piece.data(), piece.size());
  return got <= 0 ? got : write_at(to, to_at, piece.data(), static_cast<std::size_t>(got));
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
  const Target source = target_of(from);
  const Target target = target_of(to);
  if (!is_open(source) || !is_open(target)) return failed(EBADF);
  if (flags != 0) return failed(EINVAL);
  return copy_range(from, from_at, to, to_at, size);
}

ssize_t splice(int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags) {
  if (!simulating()) return syscall(SYS_splice, from, from_at, to, to_at, size, flags);
  if (!is_open(target_of(from)) || !is_open(target_of(to))) return failed(EBADF);
  return size == 0 ? 0 : splice_piece(from, from_at, to, to_at, size, flags);
}

// vmsplice(2): to a pipe it is writev(2), from one readv(2).
ssize_t vmsplice(int number, const struct iovec* parts, size_t count, unsigned flags) {
  if (!simulating()) return syscall(SYS_vmsplice, number, parts, count, flags);
  const Target target = target_of(number);
  if (!is_pipe(target)) return failed(EBADF);
  const bool reads = (target.file->status_flags() & O_ACCMODE) == O_RDONLY;
  if (!may_go_on(number, reads ? POLLIN : POLLOUT, flags)) return failed(EAGAIN);
  return reads ? readv(number, parts, static_cast<int>(count))
               : writev(number, parts, static_cast<int>(count));
}

}  // extern "C"
