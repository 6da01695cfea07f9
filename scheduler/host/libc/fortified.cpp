// The names that a program compiled with _FORTIFY_SOURCE asks for instead: the same calls, with the
// room that the caller has. Source: glibc 2.36 debug/*_chk.c.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstddef>
#include <cstdio>

#include "scheduler/host/libc/own.h"

extern "C" {

[[noreturn]] void __chk_fail();

ssize_t __read_chk(int number, void* buffer, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return read(number, buffer, size);
}

ssize_t __pread64_chk(int number, void* buffer, size_t size, off64_t offset, size_t room) {
  if (size > room) __chk_fail();
  return pread64(number, buffer, size, offset);
}
FS_TWIN(__pread_chk, __pread64_chk)

int __vdprintf_chk(int number, int, const char* format, va_list arguments) {
  return vdprintf(number, format, arguments);
}

int __dprintf_chk(int number, int, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int size = vdprintf(number, format, arguments);
  va_end(arguments);
  return size;
}

int __poll_chk(struct pollfd* fds, nfds_t count, int timeout_ms, size_t room) {
  if (room / sizeof *fds < count) __chk_fail();
  return poll(fds, count, timeout_ms);
}

int __ppoll_chk(struct pollfd* fds, nfds_t count, const struct timespec* timeout,
                const sigset_t* mask, size_t room) {
  if (room / sizeof *fds < count) __chk_fail();
  return ppoll(fds, count, timeout, mask);
}

ssize_t __recv_chk(int number, void* buffer, size_t size, size_t room, int flags) {
  if (size > room) __chk_fail();
  return recv(number, buffer, size, flags);
}

ssize_t __recvfrom_chk(int number, void* buffer, size_t size, size_t room, int flags,
                       struct sockaddr* from, socklen_t* from_size) {
  if (size > room) __chk_fail();
  return recvfrom(number, buffer, size, flags, from, from_size);
}

ssize_t __readlink_chk(const char* path, char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return readlink(path, out, size);
}

ssize_t __readlinkat_chk(int folder, const char* path, char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return readlinkat(folder, path, out, size);
}

char* __getcwd_chk(char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return getcwd(out, size);
}

char* __getwd_chk(char* out, size_t room) {
  char* const found = out == nullptr ? nullptr : getcwd(out, room < PATH_MAX ? room : PATH_MAX);
  if (found == nullptr && errno == ERANGE) __chk_fail();
  return found;
}

int __gethostname_chk(char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return gethostname(out, size);
}

int __getdomainname_chk(char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return getdomainname(out, size);
}

int __ttyname_r_chk(int number, char* out, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return ttyname_r(number, out, size);
}

}  // extern "C"
