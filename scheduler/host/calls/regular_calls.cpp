#include "scheduler/host/calls/regular_calls.h"

#include <fcntl.h>

#include "scheduler/host/calls/disk_wait.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

using machine::RegularFile;

std::size_t moved(std::int64_t result) { return result > 0 ? static_cast<std::size_t>(result) : 0; }

}  // namespace

RegularFile* regular_file(const Target& target) {
  return dynamic_cast<RegularFile*>(target.file.get());
}

ssize_t read_regular(const char* name, int number, const Target& target, void* buffer,
                     std::size_t size, std::optional<std::int64_t> at) {
  RegularFile& file = *regular_file(target);
  SystemCall call(name, number, target);
  wait_for_disk(call, file, number, "read from disk",
                [&] { return file.before_read(at.value_or(file.offset()), size); });
  const std::int64_t got = at ? file.read_at(*at, buffer, size) : file.read(buffer, size);
  return call.over<ssize_t>(got, moved(got));
}

ssize_t write_regular(const char* name, int number, const Target& target, const void* data,
                      std::size_t size, std::optional<std::int64_t> at) {
  RegularFile& file = *regular_file(target);
  Runtime::get()->sources().leaves({static_cast<const char*>(data), size});
  SystemCall call(name, number, target);
  wait_for_disk(call, file, number, "read from disk",
                [&] { return file.before_write(at.value_or(file.offset()), size); });
  const std::int64_t put = at ? file.write_at(*at, data, size) : file.write(data, size);
  if ((file.status_flags() & O_DSYNC) != 0) {
    wait_for_disk(call, file, number, "write to disk", [&] { return file.flush(); });
  }
  return call.over<ssize_t>(put, moved(put));
}

}  // namespace fiberscope::host
