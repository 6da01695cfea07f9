// fopen(3) and its like. The C library's own streams reach the real kernel past all our functions,
// so a stream over a file of the machine is one with functions of its own (fopencookie(3)): reading
// it is read(2) of that number, which may wait. A stream over a real file is the C library's own.
//
// Owns: which number of which process lies below which stream.
// Source: fopen(3), fdopen(3), fileno(3), fopencookie(3) of Linux man-pages 6.03; glibc 2.36
// libio/fileops.c, libio/iofopncook.c.
#include "scheduler/host/libc/streams.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ext/stdio_sync_filebuf.h>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// Source: glibc 2.36: st_blksize of a pipe or file, and of a terminal.
constexpr std::size_t kBufferBytes = 4'096;
constexpr std::size_t kTerminalBufferBytes = 1'024;
constexpr mode_t kNewFile = 0666;

struct Stream : base::OwnNew {
  FILE* file;
  int number;
  int access;  // O_RDONLY, O_WRONLY or O_RDWR
  const Process* process;
};

using Streams = base::own::Map<FILE*, std::unique_ptr<Stream>>;
// streams: never taken down, since the C library writes them out at the very end.
Streams& streams() {
  static Streams& all = *new (base::own_allocate(sizeof(Streams))) Streams;
  return all;
}

// Way: what fopen(3)'s mode says.
struct Way {
  int flags = 0;
  std::string plain;  // "r", "w", "a", with "+"
};

bool read_way(const char* mode, Way& out) {
  switch (mode[0]) {
    case 'r':
      out.flags = O_RDONLY;
      break;
    case 'w':
      out.flags = O_WRONLY | O_CREAT | O_TRUNC;
      break;
    case 'a':
      out.flags = O_WRONLY | O_CREAT | O_APPEND;
      break;
    default:
      errno = EINVAL;
      return false;
  }
  out.plain.assign(1, mode[0]);
  for (const char* more = mode + 1; *more != '\0' && *more != ','; ++more) {
    if (*more == '+') out.flags = (out.flags & ~O_ACCMODE) | O_RDWR;
    if (*more == 'x') out.flags |= O_EXCL;
    if (*more == 'e') out.flags |= O_CLOEXEC;
  }
  if ((out.flags & O_ACCMODE) == O_RDWR) out.plain += '+';
  return true;
}

Stream& behind(void* cookie) { return *static_cast<Stream*>(cookie); }

ssize_t read_stream(void* cookie, char* buffer, std::size_t size) {
  return read(behind(cookie).number, buffer, size);
}

// write_stream: all of it; fewer: the stream is in error.
ssize_t write_stream(void* cookie, const char* data, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t put = write(behind(cookie).number, data + done, size - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) break;
    done += static_cast<std::size_t>(put);
  }
  return static_cast<ssize_t>(done);
}

int seek_stream(void* cookie, off64_t* offset, int whence) {
  const off64_t at = lseek64(behind(cookie).number, *offset, whence);
  if (at < 0) return -1;
  *offset = at;
  return 0;
}

int close_stream(void* cookie) {
  const int number = behind(cookie).number;
  const bool ended = behind(cookie).process->ended;
  streams().erase(behind(cookie).file);
  return ended ? 0 : close(number);
}

// over: a stream over a number of the machine's. Nullptr: no memory.
FILE* over(int number, const Way& way) {
  auto stream = std::unique_ptr<Stream>(
      new Stream{{}, nullptr, number, way.flags & O_ACCMODE, &calling_process()});
  const cookie_io_functions_t functions{read_stream, write_stream, seek_stream, close_stream};
  FILE* const file = fopencookie(stream.get(), way.plain.c_str(), functions);
  if (file == nullptr) return nullptr;
  stream->file = file;
  streams()[file] = std::move(stream);
  return file;
}

FILE* own_over(int number, const char* mode) {
  using Open = FILE* (*)(int, const char*);
  static const auto own = librarys_own<Open>("fdopen");
  return own(number, mode);
}

// fits: the number is open for what the stream is for.
bool fits(int number, const Way& way) {
  const int flags = fcntl(number, F_GETFL);
  if (flags < 0) return false;
  const int access = flags & O_ACCMODE;
  const int wished = way.flags & O_ACCMODE;
  const bool fit = access == O_RDWR || access == wished;
  if (!fit) errno = EINVAL;
  if (fit && (way.flags & O_APPEND) != 0 && (flags & O_APPEND) == 0) {
    fcntl(number, F_SETFL, flags | O_APPEND);
  }
  return fit;
}

// reaches_same: the C library's streams reach the same as we do: a real file under its own number
// that nobody waits for and the trace does not tell of.
bool reaches_same(const Target& target, int number) {
  return !target.file && target.real == number && number > STDERR_FILENO && stream_of(number) == 0;
}

FILE* open_over(int number, const char* mode) {
  if (!simulating()) return own_over(number, mode);
  Way way;
  if (!read_way(mode, way)) return nullptr;
  if (reaches_same(target_of(number), number)) return own_over(number, mode);
  return fits(number, way) ? over(number, way) : nullptr;
}

FILE* open_path(const char* path, const char* mode) {
  using Open = FILE* (*)(const char*, const char*);
  static const auto own = librarys_own<Open>("fopen64");
  if (!simulating()) return own(path, mode);
  Way way;
  if (!read_way(mode, way)) return nullptr;
  const int number = open64(path, way.flags, kNewFile);
  if (number < 0) return nullptr;
  FILE* const file = open_over(number, mode);
  if (file != nullptr) return file;
  const int error = errno;
  close(number);
  errno = error;
  return nullptr;
}

// open_again: freopen(3): the stream keeps its number; it can be for nothing else than before.
// Errors: EINVAL: it would be, or it is a stream over a real file.
FILE* open_again(const char* path, const char* mode, FILE* file) {
  using Reopen = FILE* (*)(const char*, const char*, FILE*);
  static const auto own = librarys_own<Reopen>("freopen64");
  if (!simulating()) return own(path, mode, file);
  const auto found = streams().find(file);
  Way way;
  if (!read_way(mode, way)) return nullptr;
  if (found == streams().end() || path == nullptr ||
      found->second->access != (way.flags & O_ACCMODE)) {
    errno = EINVAL;
    return nullptr;
  }
  std::fflush(file);
  const int number = found->second->number;
  const int opened = open64(path, way.flags, kNewFile);
  if (opened < 0) return nullptr;
  if (opened != number) {
    dup2(opened, number);
    close(opened);
  }
  std::clearerr(file);
  std::rewind(file);
  return file;
}

FILE* standard(int number, const char* mode) {
  Way way;
  read_way(mode, way);
  return over(number, way);
}

void show(const std::array<FILE*, 3>& standard) {
  stdin = standard[STDIN_FILENO];
  stdout = standard[STDOUT_FILENO];
  stderr = standard[STDERR_FILENO];
}

// streams_of: of one process, by number.
std::vector<FILE*> streams_of(const Process& process) {
  std::vector<const Stream*> own;
  for (const auto& [file, stream] : streams()) {
    if (stream->process == &process) own.push_back(stream.get());
  }
  std::ranges::sort(own, {}, &Stream::number);
  std::vector<FILE*> out;
  for (const Stream* stream : own) out.push_back(stream->file);
  return out;
}

}  // namespace

void begin_standard_streams() {
  Process& process = calling_process();
  FILE* const in = standard(STDIN_FILENO, "r");
  FILE* const out = standard(STDOUT_FILENO, "w");
  FILE* const err = standard(STDERR_FILENO, "w");
  if (in == nullptr || out == nullptr || err == nullptr) return;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  std::setvbuf(in, nullptr, _IOFBF, kBufferBytes);
  std::setvbuf(out, nullptr, terminal ? _IOLBF : _IOFBF,
               terminal ? kTerminalBufferBytes : kBufferBytes);
  std::setvbuf(err, nullptr, _IONBF, 0);
  process.streams = {in, out, err};
  show(process.streams);
  if (!process.first()) return;
  using Buffer = __gnu_cxx::stdio_sync_filebuf<char>;
  static Buffer cin_buffer(in);
  static Buffer cout_buffer(out);
  static Buffer cerr_buffer(err);
  std::cin.rdbuf(&cin_buffer);
  std::cout.rdbuf(&cout_buffer);
  std::cerr.rdbuf(&cerr_buffer);
  std::clog.rdbuf(&cerr_buffer);
}

void enter_streams(Process* before, Process& process) {
  if (before != nullptr) before->streams = {stdin, stdout, stderr};
  if (process.streams[STDOUT_FILENO] != nullptr) show(process.streams);
}

void adopt_streams(const Process& process) {
  for (const auto& [file, stream] : streams()) stream->process = &process;
}

void drop_streams(const Process& process) {
  for (FILE* const file : streams_of(process)) {
    __fpurge(file);
    std::fclose(file);
  }
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

FILE* fopen64(const char* path, const char* mode) { return open_path(path, mode); }
FS_TWIN(fopen, fopen64)
FS_TWIN(_IO_fopen, fopen64)

FILE* fdopen(int number, const char* mode) noexcept { return open_over(number, mode); }
FS_TWIN(_IO_fdopen, fdopen)

FILE* freopen64(const char* path, const char* mode, FILE* file) {
  return open_again(path, mode, file);
}
FS_TWIN(freopen, freopen64)

// fflush(3): of all streams those of the process that calls: others of the C library's own are only
// read.
int fflush(FILE* file) {
  static const auto own = librarys_own<int (*)(FILE*)>("fflush");
  if (file != nullptr || !simulating()) return own(file);
  int result = 0;
  for (FILE* const each : streams_of(calling_process())) result |= own(each);
  return result;
}
FS_TWIN(_IO_fflush, fflush)

int fileno(FILE* file) noexcept {
  using Number = int (*)(FILE*);
  static const auto own = librarys_own<Number>("fileno");
  const auto& known = streams();
  const auto found = known.find(file);
  return found == known.end() ? own(file) : found->second->number;
}
FS_TWIN(fileno_unlocked, fileno)

}  // extern "C"
