#include "scheduler/host/calls/file_facts.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/device.h"
#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/kernel/pipe.h"
#include "scheduler/machine/network/socket.h"

namespace fiberscope::host {

namespace {

// The devices on which Linux has what no path leads to.
constexpr dev_t kSocketDevice = 0x08;
constexpr dev_t kPipeDevice = 0x0C;
constexpr dev_t kAnonymousDevice = 0x0D;

bool is_socket(const machine::OpenFile& file) {
  return dynamic_cast<const machine::Socket*>(&file) != nullptr;
}

// number_of: of the inode that Linux has for it; the ends of a pipe have one together.
std::uint32_t number_of(const machine::OpenFile& file) {
  const machine::Pipe* const pipe = machine::Pipe::of(file);
  return pipe == nullptr ? file.id().value : pipe->id().value;
}

// describe_unnamed: a pipe, a socket, an epoll set or its like; these have no type.
void describe_unnamed(const machine::OpenFile& file, struct stat& out) {
  const bool pipe = file.kind() == trace::FileKind::Pipe;
  out = {};
  out.st_uid = machine::kStudent;
  out.st_gid = machine::kStudentGroup;
  out.st_dev = is_socket(file) ? kSocketDevice : pipe ? kPipeDevice : kAnonymousDevice;
  out.st_ino = number_of(file);
  out.st_mode = (is_socket(file) ? S_IFSOCK : pipe ? S_IFIFO : 0) | S_IRUSR | S_IWUSR;
  out.st_nlink = 1;
  out.st_blksize = static_cast<blksize_t>(machine::kPipeAtomicBytes);
}

bool is_stream(int real) { return real <= STDERR_FILENO || stream_of(real) != 0; }

std::string real_name(int real) {
  std::string name;
  if (real_files().link_target("/proc/self/fd/" + std::to_string(real), name) != 0) return "";
  return name;
}

std::string name_of_stream(int real) {
  char unused[64];
  const bool terminal = syscall(SYS_ioctl, real, TCGETS, unused) == 0;
  return terminal ? "/dev/pts/0" : "pipe:[1]";
}

std::string name_of_file(const machine::OpenFile& file) {
  const std::string number = "[" + std::to_string(number_of(file)) + "]";
  if (is_socket(file)) return "socket:" + number;
  switch (file.kind()) {
    case trace::FileKind::Pipe:
      return "pipe:" + number;
    case trace::FileKind::Epoll:
      return "anon_inode:[eventpoll]";
    case trace::FileKind::PidFd:
      return "anon_inode:[pidfd]";
    case trace::FileKind::Device:
      for (const base::Device& device : Runtime::get()->options().world.devices) {
        if (device.name == file.name()) return machine::path_of(device);
      }
      return "/dev/" + file.name();
    default:
      return "anon_inode:[eventfd]";
  }
}

}  // namespace

bool has_path(const Target& target) {
  if (const auto* file = dynamic_cast<const machine::TreeFile*>(target.file.get())) {
    return static_cast<bool>(file->inode()->made);  // others are found as they are
  }
  if (target.file) return target.file->kind() == trace::FileKind::Device;
  return target.real >= 0 && !is_stream(target.real) && real_name(target.real).starts_with('/') &&
         !real_name(target.real).ends_with(')');
}

std::string link_of(int number) {
  const Target target = target_of(number);
  if (!is_open(target)) return "";
  if (const auto* file = dynamic_cast<const machine::TreeFile*>(target.file.get())) {
    const std::string path = Runtime::get()->tree().path_of(file->inode());
    return path.empty() || file->inode()->facts.st_nlink == 0 ? file->name() + " (deleted)" : path;
  }
  if (target.file) return name_of_file(*target.file);
  const std::string name = is_stream(target.real) ? "" : real_name(target.real);
  return name.starts_with('/') ? name : name_of_stream(target.real);
}

int describe_open(int number, struct stat* out) {
  const Target target = target_of(number);
  if (const auto* file = dynamic_cast<machine::TreeFile*>(target.file.get())) {
    *out = Runtime::get()->tree().facts(*file->inode());
    return 0;
  }
  if (target.file && target.file->kind() == trace::FileKind::Device) {
    describe_device(out);
    return 0;
  }
  if (target.file) {
    describe_unnamed(*target.file, *out);
    return 0;
  }
  if (target.real < 0) return -EBADF;
  if (syscall(SYS_newfstatat, target.real, "", out, AT_EMPTY_PATH) < 0) return -errno;
  const std::string name = is_stream(target.real) ? "" : real_name(target.real);
  if (name.starts_with('/')) {
    real_files().show_owner(name, *out);
  } else {
    out->st_uid = machine::kStudent;
    out->st_gid = machine::kStudentGroup;
  }
  return 0;
}

void describe_device(struct stat* out) {
  *out = {};
  out->st_uid = machine::kStudent;
  out->st_gid = machine::kStudentGroup;
  out->st_mode = S_IFCHR | S_IRUSR | S_IWUSR;
  out->st_nlink = 1;
  out->st_blksize = static_cast<blksize_t>(machine::kPageBytes);
}

}  // namespace fiberscope::host
