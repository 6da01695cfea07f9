// The calls on descriptors: those of the machine's files are answered here, all others by the real
// kernel. A call that has to wait parks its fiber. Source: Linux man-pages 6.03, section 2.
#include "scheduler/host/calls/files.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/host/calls/file_locks.h"
#include "scheduler/host/calls/input.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/libc/interpose.h"
#include "scheduler/host/libc/moving.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/parts.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/libc/sockets.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/ready_signals.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/run/telling.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::host {

namespace {

int bad_number() {
  errno = EBADF;
  return -1;
}

ssize_t write_real(int real, const void* data, std::size_t size) {
  if (const int stream = stream_of(real); stream != 0) {
    record_output(stream, data, size);
    if (!passes_output_through()) return static_cast<ssize_t>(size);
  }
  return syscall(SYS_write, real, data, size);
}

bool waits(int real) {
  const long flags = syscall(SYS_fcntl, real, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

// before_real: a call that would wait for a real descriptor waits here first. What comes from
// outside of the machine, the standard streams, is waited for in reality.
void before_real(const Target& target, short events, const char* words) {
  if (target.real > STDERR_FILENO && waits(target.real)) wait_until_ready(target, events, words);
}

ssize_t read_real(int real, void* buffer, std::size_t size) {
  if (!is_input(real)) return syscall(SYS_read, real, buffer, size);
  const int kept_errno = errno;
  const ssize_t got = read_input(real, buffer, size);
  if (got >= 0) errno = kept_errno;
  return got;
}

// read_file, write_file: only calls on the machine's own files cost time: how often CPython reads a
// module from the disk is not the program's doing.
ssize_t read_file(int number, const Target& target, void* buffer, std::size_t size) {
  machine::OpenFile& file = *target.file;
  SystemCall call("read", number, target);
  for (;;) {
    const std::int64_t got = file.read(buffer, size);
    if (got != -EAGAIN || file.nonblocking()) {
      return call.over<ssize_t>(got, got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    const WaitEnd end = call.wait(POLLIN, "read from", receive_timeout_of(file));
    if (end == WaitEnd::Interrupted) return call.over<ssize_t>(-EINTR);
    if (end == WaitEnd::TimedOut) return call.over<ssize_t>(-EAGAIN);
  }
}

// write_file: a write that waits goes on until all is written.
ssize_t write_file(int number, const Target& target, const void* data, std::size_t size) {
  machine::OpenFile& file = *target.file;
  Runtime::get()->sources().leaves({static_cast<const char*>(data), size});
  SystemCall call("write", number, target);
  const auto* bytes = static_cast<const char*>(data);
  std::size_t done = 0;
  for (;;) {
    const std::int64_t put = file.write(bytes + done, size - done);
    if (put >= 0) done += static_cast<std::size_t>(put);
    const bool over =
        put >= 0 ? done == size || file.nonblocking() : put != -EAGAIN || file.nonblocking();
    WaitEnd end = WaitEnd::Ready;
    if (!over && put < 0) end = call.wait(POLLOUT, "write to", send_timeout_of(file));
    if (!over && end == WaitEnd::Ready) continue;
    if (put == -EPIPE) raise_broken_pipe();  // also after a part
    if (put >= 0 || done > 0) return call.over<ssize_t>(static_cast<std::int64_t>(done), done);
    if (put == -EAGAIN) found_no_room(file);
    return call.over<ssize_t>(end == WaitEnd::Interrupted ? -EINTR : put);
  }
}

int make_pipe_numbers(int numbers[2], int flags) {
  machine::PipeEnds ends = machine::make_pipe(Runtime::get()->kernel(), flags & O_NONBLOCK);
  const bool closed_by_exec = (flags & O_CLOEXEC) != 0;
  const int reader = open_file(std::move(ends.reader), closed_by_exec);
  if (reader < 0) return result_of(reader);
  const int writer = open_file(std::move(ends.writer), closed_by_exec);
  if (writer < 0) {
    close_number(reader);
    return result_of(writer);
  }
  numbers[0] = reader;
  numbers[1] = writer;
  return 0;
}

int duplicate(int number, int from, bool closed_by_exec) {
  if (const machine::DescriptorTable::Entry* entry = entry_of(number)) {
    return result_of(open_file(entry->file, closed_by_exec, from));
  }
  const int real = target_of(number).real;
  if (real < 0) return bad_number();
  if (from >= calling_process().files.limit()) return failed(EINVAL);
  const int command = closed_by_exec ? F_DUPFD_CLOEXEC : F_DUPFD;
  const int copy = keep_clear(static_cast<int>(syscall(SYS_fcntl, real, command, from)));
  if (copy >= 0) copied(real, copy);
  return copy;
}

// duplicate_to: dup2(2), dup3(2).
int duplicate_to(int from, int to, int flags) {
  const bool closed_by_exec = (flags & O_CLOEXEC) != 0;
  const machine::DescriptorTable::Entry* entry = entry_of(from);
  const Target target = target_of(from);
  if (!target.file && target.real < 0) return bad_number();
  if (!is_open(target) || to < 0 || to >= calling_process().files.limit()) return bad_number();
  if (from == to) return to;
  const bool both_real = entry == nullptr && entry_of(to) == nullptr && !is_own(to);
  if (both_real && calling_process().first()) {
    const long done = syscall(SYS_dup3, target.real, to, flags);
    if (done >= 0) copied(target.real, to);
    return static_cast<int>(done);
  }
  if (entry != nullptr) {
    put_file(to, entry->file, closed_by_exec);
  } else {
    const std::shared_ptr<machine::OpenFile> copy = copy_real(target.real);
    if (!copy) return -1;
    put_file(to, copy, closed_by_exec);
  }
  settle_placeholders();
  return to;
}

// pipe_size: F_GETPIPE_SZ, F_SETPIPE_SZ.
std::int64_t pipe_size(machine::OpenFile& file, int command, long argument) {
  machine::Pipe* const pipe = machine::Pipe::of(file);
  if (pipe == nullptr) return -EBADF;
  if (command == F_GETPIPE_SZ) return static_cast<std::int64_t>(pipe->capacity());
  return pipe->set_capacity(static_cast<unsigned>(argument), geteuid() == 0);
}

int control_entry(machine::DescriptorTable::Entry& entry, int number, int command, long argument) {
  switch (command) {
    case F_GETFD:
      return entry.closed_by_exec ? FD_CLOEXEC : 0;
    case F_SETFD:
      entry.closed_by_exec = (argument & FD_CLOEXEC) != 0;
      return 0;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
      return duplicate(number, static_cast<int>(argument), command == F_DUPFD_CLOEXEC);
    case F_GETFL:
      return entry.file->status_flags();
    case F_SETFL:
      entry.file->set_status_flags(static_cast<int>(argument));
      set_async(*entry.file, number, (argument & O_ASYNC) != 0);
      return 0;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
      if (dynamic_cast<machine::RegularFile*>(entry.file.get()) != nullptr) {
        return lock_record(number, command, reinterpret_cast<struct flock*>(argument));
      }
      return result_of(
          may_lock(entry.file->status_flags(), reinterpret_cast<struct flock*>(argument)->l_type)
              ? -EINVAL
              : -EBADF);
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
      return result_of(pipe_size(*entry.file, command, argument));
    case F_ADD_SEALS:
    case F_GET_SEALS: {
      auto* const file = dynamic_cast<machine::RegularFile*>(entry.file.get());
      if (file == nullptr) return result_of(-EINVAL);
      const bool asks = command == F_GET_SEALS;
      return result_of(asks ? file->seals() : file->add_seals(static_cast<unsigned>(argument)));
    }
    case F_NOTIFY:  // with nothing to watch; else it is as where the kernel was told not to watch
      return (argument & ~static_cast<long>(DN_MULTISHOT)) == 0 ? 0 : result_of(-EINVAL);
    default:
      if (int result = 0; control_owner(*entry.file, command, argument, result)) {
        return result_of(result);
      }
      errno = EINVAL;
      return -1;
  }
}

int control_real(int real, int command, long argument) {
  if (command == F_OFD_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW) {
    return result_of(-EINVAL);  // as of the tree's files
  }
  if (command == F_GETLK || command == F_SETLK || command == F_SETLKW) {
    return result_of(lock_real_record(real, command, reinterpret_cast<struct flock*>(argument)));
  }
  return static_cast<int>(syscall(SYS_fcntl, real, command, argument));
}

int control(int number, int command, long argument) {
  // a process about to execute looks at the flag of what it is going to keep
  if (command == F_GETFD && !calling_process().executes && entry_of(number) == nullptr) {
    const int result = inherit_real(number);
    if (result < 0) return result_of(result);
  }
  if (machine::DescriptorTable::Entry* entry = entry_of(number)) {
    const int real = target_of(number).real;
    if (real < 0 || command == F_GETFD || command == F_SETFD || command == F_DUPFD ||
        command == F_DUPFD_CLOEXEC) {
      return control_entry(*entry, number, command, argument);
    }
    return control_real(real, command, argument);
  }
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
    return duplicate(number, static_cast<int>(argument), command == F_DUPFD_CLOEXEC);
  }
  const int real = target_of(number).real;
  if (real < 0) return bad_number();
  return control_real(real, command, argument);
}

// bytes_to_read: FIONREAD; below 0: it is read from beyond its end. None: the file has no such
// number.
std::optional<std::int64_t> bytes_to_read(const Target& target) {
  if (const auto* pipe = machine::Pipe::of(*target.file)) {
    return static_cast<std::int64_t>(pipe->waiting_bytes());
  }
  if (const machine::RegularFile* file = regular_file(target)) {
    return static_cast<std::int64_t>(file->inode()->content.size()) - file->offset();
  }
  const std::int64_t waiting = bytes_waiting(*target.file);
  return waiting < 0 ? std::nullopt : std::optional(waiting);
}

int control_device(int number, unsigned long request, long argument) {
  if (request == TIOCSTI || request == TIOCLINUX) {  // typing into the user's terminal
    errno = EPERM;
    return -1;
  }
  if (request == TIOCGPGRP || request == TIOCGSID) {
    const pid_t group = request == TIOCGPGRP ? tcgetpgrp(number) : tcgetsid(number);
    if (group >= 0) *reinterpret_cast<pid_t*>(argument) = group;
    return group < 0 ? -1 : 0;
  }
  const Target target = target_of(number);
  machine::DescriptorTable::Entry* entry = entry_of(number);
  if (entry != nullptr && (request == FIOCLEX || request == FIONCLEX)) {
    entry->closed_by_exec = request == FIOCLEX;
    return 0;
  }
  if (target.file) {
    if (request == FIONBIO) {
      if (!can_read(reinterpret_cast<void*>(argument), sizeof(int))) return failed(EFAULT);
      const int kept = target.file->status_flags() & ~O_NONBLOCK;
      const bool on = *reinterpret_cast<int*>(argument) != 0;
      target.file->set_status_flags(kept | (on ? O_NONBLOCK : 0));
      return 0;
    }
    if (request == FIONREAD) {
      if (!can_write(reinterpret_cast<void*>(argument), sizeof(int))) return failed(EFAULT);
      if (const std::optional<std::int64_t> waiting = bytes_to_read(target)) {
        *reinterpret_cast<int*>(argument) = static_cast<int>(*waiting);
        return 0;
      }
    }
    if (is_socket(*target.file)) {
      return result_of(control_socket(*target.file, request, reinterpret_cast<void*>(argument)));
    }
    errno = ENOTTY;
    return -1;
  }
  if (target.real < 0) return bad_number();
  return static_cast<int>(syscall(SYS_ioctl, target.real, request, argument));
}

}  // namespace

void record_output(int stream, const void* data, std::size_t size) {
  Runtime& runtime = *Runtime::get();
  trace::Writer& writer = runtime.writer();
  const std::string_view text(static_cast<const char*>(data), size);
  writer.emit(
      trace::OutputWritten{runtime.lane(), static_cast<std::uint8_t>(stream), writer.define(text)},
      runtime.anchor());
  runtime.took_output(size);
}

std::size_t room_in(const Target& target, void* buffer, std::size_t size) {
  constexpr std::size_t kLooked = 65'536;  // whoever wants more is looked at as far as there is any
  const auto waiting =
      static_cast<std::size_t>(std::max<std::int64_t>(bytes_to_read(target).value_or(0), 0));
  const std::size_t looked = std::min(size, std::max(kLooked, waiting));
  const std::size_t good = writable_bytes(buffer, looked);
  if (good == looked) return size;
  return regular_file(target) != nullptr || waiting <= good ? good : 0;
}

std::size_t taken_from(const Target& target, const void* data, std::size_t size) {
  const std::size_t good = readable_bytes(data, size);
  if (good == size || regular_file(target) != nullptr) return good;
  return is_pipe(target) ? good - good % machine::kPageBytes : 0;
}

ssize_t read_target(int number, const Target& target, void* buffer, std::size_t size) {
  if (target.file && size > 0) {
    const std::size_t room = room_in(target, buffer, size);
    if (room == 0) return failed(EFAULT);
    size = room;
  }
  if (regular_file(target)) return read_regular("read", number, target, buffer, size);
  if (target.file) return read_file(number, target, buffer, size);
  if (target.real < 0) return bad_number();
  before_real(target, POLLIN, "read");
  return read_real(target.real, buffer, size);
}

ssize_t write_target(int number, const Target& target, const void* data, std::size_t size) {
  if (is_open(target) && size > 0) {
    const std::size_t taken = taken_from(target, data, size);
    if (taken == 0) return failed(EFAULT);
    size = taken;
  }
  if (regular_file(target)) return write_regular("write", number, target, data, size);
  if (target.file) return write_file(number, target, data, size);
  if (target.real < 0) return bad_number();
  before_real(target, POLLOUT, "write");
  return write_real(target.real, data, size);
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

ssize_t read(int number, void* buffer, size_t size) {
  if (!simulating()) return syscall(SYS_read, number, buffer, size);
  return read_target(number, target_of(number), buffer, size);
}

ssize_t write(int number, const void* data, size_t size) {
  if (std::int64_t taken = 0; take_write(number, data, size, taken)) {
    return result_of<ssize_t>(taken);
  }
  if (!simulating()) {
    const bool output = number == STDOUT_FILENO || number == STDERR_FILENO;
    const bool swallowed = !passes_output_through() && Runtime::get() != nullptr;
    if (output && swallowed) return static_cast<ssize_t>(size);
    return syscall(SYS_write, number, data, size);
  }
  return write_target(number, target_of(number), data, size);
}

ssize_t readv(int number, const struct iovec* parts, int count) {
  if (!simulating()) return syscall(SYS_readv, number, parts, count);
  if (const int wrong = wrong_parts(parts, count, true); wrong != 0) return failed(wrong);
  std::string bytes(bytes_of(parts, count), '\0');
  const ssize_t got = read(number, bytes.data(), bytes.size());
  if (got > 0) scatter(bytes.substr(0, static_cast<std::size_t>(got)), parts);
  return got;
}

ssize_t writev(int number, const struct iovec* parts, int count) {
  if (const int wrong = wrong_parts(parts, count, false); wrong != 0) return failed(wrong);
  const std::string bytes = gather(parts, count);
  return write(number, bytes.data(), bytes.size());
}

// dprintf(3): one write.
int vdprintf(int number, const char* format, va_list arguments) {
  char* text = nullptr;
  const int size = vasprintf(&text, format, arguments);
  if (size < 0) return -1;
  const ssize_t put = write(number, text, static_cast<std::size_t>(size));
  std::free(text);
  return put < 0 ? -1 : size;
}

int dprintf(int number, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int size = vdprintf(number, format, arguments);
  va_end(arguments);
  return size;
}

int close(int number) {
  if (!simulating()) return static_cast<int>(syscall(SYS_close, number));
  return result_of(close_number(number));
}

int close_range(unsigned first, unsigned last, int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_close_range, first, last, flags));
  if (first > last) return result_of(-EINVAL);
  Process& process = calling_process();
  process.files.close_range(first, last);
  settle_placeholders();
  // what a spawned process holds is in its table, but for what it opened itself
  if (!process.first()) return 0;
  if ((flags & CLOSE_RANGE_CLOEXEC) == 0) range_closed(first, last);
  return close_real_range(first, last, flags);
}

int pipe2(int numbers[2], int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_pipe2, numbers, flags));
  return can_write(numbers, 2 * sizeof *numbers) ? make_pipe_numbers(numbers, flags)
                                                 : failed(EFAULT);
}

int pipe(int numbers[2]) { return pipe2(numbers, 0); }

int dup(int number) {
  if (!simulating()) return static_cast<int>(syscall(SYS_dup, number));
  return duplicate(number, 0, false);
}

int dup2(int from, int to) {
  if (!simulating()) return static_cast<int>(syscall(SYS_dup2, from, to));
  return duplicate_to(from, to, 0);
}

int dup3(int from, int to, int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_dup3, from, to, flags));
  if (from == to) {
    errno = EINVAL;
    return -1;
  }
  return duplicate_to(from, to, flags);
}

int fcntl64(int number, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  const long argument = va_arg(arguments, long);
  va_end(arguments);
  if (!simulating()) return static_cast<int>(syscall(SYS_fcntl, number, command, argument));
  return control(number, command, argument);
}

int ioctl(int number, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  const long argument = va_arg(arguments, long);
  va_end(arguments);
  if (!simulating()) return static_cast<int>(syscall(SYS_ioctl, number, request, argument));
  return control_device(number, request, argument);
}

int isatty(int number) {
  char unused[64];
  return ioctl(number, TCGETS, unused) == 0;
}

FS_TWIN(__read, read)
FS_TWIN(__write, write)
FS_TWIN(__close, close)
FS_TWIN(__pipe, pipe)
FS_TWIN(__dup2, dup2)
FS_TWIN(fcntl, fcntl64)
FS_TWIN(__fcntl, fcntl64)

void closefrom(int first) { close_range(static_cast<unsigned>(std::max(first, 0)), ~0U, 0); }

// lockf(3): a lock for writing, from the offset on.
int lockf64(int number, int command, off64_t size) {
  struct flock64 lock {};
  lock.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK;
  lock.l_whence = SEEK_CUR;
  lock.l_len = size;
  switch (command) {
    case F_ULOCK:
    case F_TLOCK:
      return fcntl64(number, F_SETLK, &lock);
    case F_LOCK:
      return fcntl64(number, F_SETLKW, &lock);
    case F_TEST:
      if (fcntl64(number, F_GETLK, &lock) < 0) return -1;
      if (lock.l_type == F_UNLCK || lock.l_pid == getpid()) return 0;
      errno = EACCES;
      return -1;
    default:
      errno = EINVAL;
      return -1;
  }
}
FS_TWIN(lockf, lockf64)

}  // extern "C"
