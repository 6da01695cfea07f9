// The calls that name a file: a declared device is the machine's; every other path is the real
// kernel's. Source: open(2) of Linux man-pages 6.03.
#include "scheduler/host/libc_paths.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <string_view>

#include "scheduler/host/files.h"
#include "scheduler/host/processes.h"
#include "scheduler/machine/device.h"

namespace fiberscope::host {

namespace {

const base::Device* device_at(std::string_view path) {
  if (!simulating() || path.empty()) return nullptr;
  const auto& devices = Runtime::get()->options().world.devices;
  const auto found = std::ranges::find(devices, path, machine::path_of);
  return found == devices.end() ? nullptr : &*found;
}

int open_the_device(const base::Device& device, int flags) {
  Runtime& runtime = *Runtime::get();
  runtime.charge(runtime.options().costs.system_call_ns);
  const int number = (flags & O_DIRECTORY) != 0
                         ? -ENOTDIR
                         : open_file(machine::open_device(runtime.kernel(), device,
                                                          flags & (O_ACCMODE | O_NONBLOCK)),
                                     (flags & O_CLOEXEC) != 0);
  if (number >= 0) return number;
  errno = -number;
  return -1;
}

int open_at(int folder, const char* path, int flags, unsigned mode) {
  if (const base::Device* device = device_at(path != nullptr ? path : "")) {
    return open_the_device(*device, flags);
  }
  return static_cast<int>(syscall(SYS_openat, folder, path, flags | O_LARGEFILE, mode));
}

}  // namespace

void open_scripted_stdin() {
  Runtime& runtime = *Runtime::get();
  for (const base::Device& device : runtime.options().world.devices) {
    if (device.name != "stdin") continue;
    put_file(STDIN_FILENO, machine::open_device(runtime.kernel(), device, O_RDONLY), false);
  }
}

}  // namespace fiberscope::host

extern "C" {

// open(2). The mode is there only when a file can be made; else it is not looked at.
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const unsigned mode = va_arg(arguments, unsigned);
  va_end(arguments);
  return fiberscope::host::open_at(AT_FDCWD, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const unsigned mode = va_arg(arguments, unsigned);
  va_end(arguments);
  return fiberscope::host::open_at(folder, path, flags, mode);
}

}  // extern "C"
