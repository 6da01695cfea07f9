// sendfile(2): from a regular file to a file of the machine, without the program's buffer. Between
// two real files it is the real kernel's. Source: sendfile(2) of Linux man-pages 6.03.
#include <fcntl.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/moving.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/libc/sockets.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {


bool regular(int number) {
  struct stat64 about {};
  return fstat64(number, &about) == 0 && S_ISREG(about.st_mode);
}

// send_all: `at` moves on by what was sent.
ssize_t send_all(int to, const Target& target, int from, const Target& source, off64_t& at,
                 std::size_t size) {
  machine::OpenFile& file = *target.file;
  SystemCall call("sendfile", to, target);
  std::string piece(std::min(size, kPieceBytes), '\0');
  std::size_t done = 0;
  const auto over = [&](std::int64_t result) {
    return call.over<ssize_t>(done > 0 ? static_cast<std::int64_t>(done) : result, done);
  };
  while (done < size) {
    const ssize_t got =
        pread_target(from, source, piece.data(), std::min(size - done, piece.size()), at);
    if (got <= 0) return over(got < 0 ? -errno : 0);
    std::size_t sent = 0;
    while (sent < static_cast<std::size_t>(got)) {
      const std::int64_t put =
          file.write(piece.data() + sent, static_cast<std::size_t>(got) - sent);
      if (put >= 0) {
        sent += static_cast<std::size_t>(put);
        done += static_cast<std::size_t>(put);
        at += put;
        continue;
      }
      if (put == -EPIPE) raise_broken_pipe();
      if (put != -EAGAIN || file.nonblocking()) return over(put);
      const WaitEnd end = call.wait(POLLOUT, "sendfile to", send_timeout_of(file));
      if (end == WaitEnd::Interrupted) return over(0);
      if (end == WaitEnd::TimedOut) return over(-EAGAIN);
    }
  }
  return over(0);
}

// write_all: the same to where the program's output goes, or another real file.
ssize_t write_all(int to, const Target& target, int from, const Target& source, off64_t& at,
                  std::size_t size) {
  std::string piece(std::min(size, kPieceBytes), '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        pread_target(from, source, piece.data(), std::min(size - done, piece.size()), at);
    const ssize_t put =
        got > 0 ? write_target(to, target, piece.data(), static_cast<std::size_t>(got)) : got;
    if (put <= 0) return done > 0 ? static_cast<ssize_t>(done) : put;
    done += static_cast<std::size_t>(put);
    at += put;
  }
  return static_cast<ssize_t>(done);
}

// put_offset: lseek(2) of a regular file.
void put_offset(const Target& file, off64_t at) {
  if (machine::RegularFile* const own = regular_file(file)) {
    own->seek(at, SEEK_SET);
  } else {
    syscall(SYS_lseek, file.real, at, SEEK_SET);
  }
}

// send_file: to a file of the machine, to where the program's output goes, or to another real file.
ssize_t send_file(int to, const Target& target, int from, const Target& source, off64_t* offset,
                  std::size_t size) {
  if (!regular(from)) return failed(EINVAL);
  const off64_t before = offset != nullptr ? *offset : lseek64(from, 0, SEEK_CUR);
  off64_t at = before;
  const ssize_t result = target.file ? send_all(to, target, from, source, at, size)
                                     : write_all(to, target, from, source, at, size);
  if (offset != nullptr) {
    *offset = at;
  } else if (at != before) {
    const int error = errno;
    put_offset(source, at);
    errno = error;
  }
  return result;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

ssize_t sendfile64(int to, int from, off64_t* offset, size_t size) {
  if (!simulating()) return syscall(SYS_sendfile, to, from, offset, size);
  const Target source = target_of(from);
  if (!reads(source)) return failed(EBADF);
  if (offset != nullptr && !has_offsets(source)) return failed(ESPIPE);
  if (offset != nullptr && *offset < 0) return failed(EINVAL);
  const Target target = target_of(to);
  if (!writes(target)) return failed(EBADF);
  if (appends(target) || !takes_pieces(target)) return failed(EINVAL);
  if (target.file || source.file || stream_of(target.real) != 0) {
    return send_file(to, target, from, source, offset, size);
  }
  return syscall(SYS_sendfile, target.real, source.real, offset, size);
}

FS_TWIN(sendfile, sendfile64)

}  // extern "C"
