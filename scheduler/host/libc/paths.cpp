// The calls that open, make, name and remove what a path leads to: a declared device is the
// machine's; the rest is the private tree's, but for what paths.h leaves to the real kernel.
// Source: open(2), mkdir(2), unlink(2), rename(2), link(2), chdir(2) of Linux man-pages 6.03.
#include "scheduler/host/libc/paths.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/libc/interpose.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/machine/files/device_file.h"
#include "scheduler/machine/files/fifo.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/device.h"

namespace fiberscope::host {

namespace {

machine::FileTree& tree() { return Runtime::get()->tree(); }

// --- open ----------------------------------------------------------------------------------------

int open_the_device(const base::Device& device, int flags) {
  Runtime& runtime = *Runtime::get();
  runtime.charge(runtime.options().costs.system_call_ns);
  const int number = (flags & O_DIRECTORY) != 0
                         ? -ENOTDIR
                         : open_file(machine::open_device(runtime.kernel(), device,
                                                          flags & (O_ACCMODE | O_NONBLOCK)),
                                     (flags & O_CLOEXEC) != 0);
  return number >= 0 ? number : failed(number);
}

// open_real: some number of the machine's may lie where no placeholder keeps it from the kernel.
int open_real(int folder, const char* path, int flags, unsigned mode) {
  const auto number =
      static_cast<int>(syscall(SYS_openat, folder, path, flags | O_LARGEFILE, mode));
  return simulating() ? keep_clear(number) : number;
}

// open_read: by the name that was given; `plain`: the same place.
int open_read(const std::string& path, const std::string& plain, int flags, unsigned mode) {
  const bool may = may_read(plain) && user_may(plain, R_OK);
  return may ? open_real(AT_FDCWD, path.c_str(), flags, mode) : failed(EACCES);
}

// may_use: of what was just opened what lies outside may be read, if some does still.
bool may_use(const machine::Inode& inode) {
  if (inode.outside.empty()) return true;
  if (inode.is_folder()) return may_list(inode.outside);
  if (inode.content.outside_bytes() == 0) return true;
  if (real_files().kept(inode.outside) != nullptr) return true;
  return may_read(inode.outside) && is_readable(inode.outside) == 0;
}

bool changes(int flags) {
  return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
}

// is_left_real: what the call would open is read as it really is.
bool is_left_real(const machine::From& at, int flags, machine::InodeRef& inode) {
  if (tree().find(at, (flags & O_NOFOLLOW) == 0, inode) != 0 || inode->changed) return false;
  if (inode->outside.empty() || inode->is_folder() || inode->is_fifo()) return false;
  if (S_ISSOCK(inode->facts.st_mode)) return false;
  return !inode->is_file() || (!changes(flags) && is_source(*inode));
}

// open_node: of a device's node. One that no driver answers to: the terminal that the program has
// not, and the other end of pseudo-terminals. Source: tty(4), pts(4).
std::int64_t open_node(const machine::InodeRef& inode, const std::string& name, int flags) {
  constexpr unsigned kPseudoTerminals = 2;
  const dev_t number = inode->facts.st_rdev;
  if (machine::node_of(number) == machine::DeviceNode::None) {
    return minor(number) == kPseudoTerminals ? -ENODEV : -ENXIO;
  }
  return open_file(std::make_shared<machine::DeviceFile>(Runtime::get()->kernel(), inode, name,
                                                         flags, fill_by_chance),
                   (flags & O_CLOEXEC) != 0);
}

// open_named_pipe: waits until the other side is open, too. What is interrupted is closed again.
std::int64_t open_named_pipe(PathCall& call, const machine::InodeRef& inode,
                             const std::string& name, int flags) {
  int error = 0;
  Target target;
  target.file = Held(machine::open_fifo(Runtime::get()->kernel(), inode, name, flags, error));
  if (!target.file) return error;
  const auto* const end = static_cast<machine::Fifo*>(target.file.get());
  if (!machine::Pipe::met(*end)) {
    const std::string words = "open " + name + (end->reads() ? " for reading: nobody writes yet"
                                                             : " for writing: nobody reads yet");
    const Waited waited = wait_while(target, [&] { return !machine::Pipe::met(*end); }, words);
    if (waited.parked) call.became_ready(waited.ready_ns);
    // where only what the handler has raised counts, the error does not
    if (waited.end == WaitEnd::Interrupted) return -EINTR;
  }
  return open_file(target.file, (flags & O_CLOEXEC) != 0);
}

std::int64_t open_in_tree(PathCall& call, const machine::From& at, int flags, unsigned mode) {
  machine::InodeRef inode;
  const mode_t granted = mode & ~calling_process().umask;
  if (const int error = tree().open(at, flags, granted, inode); error != 0) return error;
  if (inode->made && inode->made->opened) return reopen(*inode, flags);
  if (inode->is_device()) return open_node(inode, at.path, flags);
  if (inode->is_fifo()) return open_named_pipe(call, inode, at.path, flags);
  if (!may_use(*inode)) return -EACCES;
  std::shared_ptr<machine::OpenFile> file;
  machine::Kernel& kernel = Runtime::get()->kernel();
  if (inode->is_folder()) {
    file = std::make_shared<machine::FolderFile>(kernel, inode, at.path, flags);
  } else {
    file = std::make_shared<machine::RegularFile>(kernel, tree(), inode, at.path, flags);
  }
  return open_file(std::move(file), (flags & O_CLOEXEC) != 0);
}

int open_at(int folder, const char* path, int flags, unsigned mode) {
  if (!simulating()) return open_real(folder, path, flags, mode);
  const Path at = resolve(folder, path, changes(flags));
  if (at.error != 0) return failed(at.error);
  if (const base::Device* device = device_at(at.text)) return open_the_device(*device, flags);
  if (at.real) return open_read(at.text, at.plain, flags, mode);
  machine::InodeRef inode;
  if (is_left_real(at.from, flags, inode)) {
    if (const std::string* text = real_files().kept(inode->outside)) {
      const int number = file_of_text(*text);
      return number < 0 ? failed(number) : keep_clear(number);
    }
    return open_read(inode->outside, inode->outside, flags, mode);
  }
  PathCall call("open", !importing());
  return call.over(open_in_tree(call, at.from, flags, mode));
}

// --- other calls on one path, and on two ---------------------------------------------------------

template <class Real, class InTree>
int change(const char* name, int folder, const char* path, Real real, InTree in_tree) {
  if (!simulating()) return static_cast<int>(real(folder, path));
  const Path at = resolve(folder, path, true);
  if (at.error != 0) return failed(at.error);
  if (at.real) return static_cast<int>(real(AT_FDCWD, at.text.c_str()));
  PathCall call(name, true);
  return call.over(in_tree(at.from));
}

template <class Real, class InTree>
int change_two(const char* name, int from_folder, const char* from, int to_folder, const char* to,
               Real real, InTree in_tree) {
  if (!simulating()) return static_cast<int>(real(from_folder, from, to_folder, to));
  const Path a = resolve(from_folder, from, true);
  const Path b = resolve(to_folder, to, true);
  if (a.error != 0) return failed(a.error);
  if (b.error != 0) return failed(b.error);
  if (a.real && b.real) {
    return static_cast<int>(real(AT_FDCWD, a.text.c_str(), AT_FDCWD, b.text.c_str()));
  }
  PathCall call(name, true);
  if (a.real != b.real) return call.over(-EXDEV);
  return call.over(in_tree(a.from, b.from));
}

int make_folder(int folder, const char* path, mode_t mode) {
  const auto real = [&](int f, const char* p) { return syscall(SYS_mkdirat, f, p, mode); };
  return change("mkdir", folder, path, real, [&](const machine::From& at) {
    return tree().make_folder(at, mode & ~calling_process().umask);
  });
}

int remove_entry(int folder, const char* path, int flags) {
  const bool folders = (flags & AT_REMOVEDIR) != 0;
  const auto real = [&](int f, const char* p) { return syscall(SYS_unlinkat, f, p, flags); };
  return change(folders ? "rmdir" : "unlink", folder, path, real, [&](const machine::From& at) {
    return folders ? tree().remove_folder(at) : tree().unlink(at);
  });
}

int rename_to(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const auto real = [&](int f, const char* p, int g, const char* q) {
    return syscall(SYS_renameat2, f, p, g, q, flags);
  };
  const auto in_tree = [&](const machine::From& a, const machine::From& b) {
    return tree().rename(a, b, flags);
  };
  return change_two("rename", from_folder, from, to_folder, to, real, in_tree);
}

int link_to(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  const auto real = [&](int f, const char* p, int g, const char* q) {
    return syscall(SYS_linkat, f, p, g, q, flags);
  };
  const auto in_tree = [&](const machine::From& a, const machine::From& b) {
    return tree().link(a, b, (flags & AT_SYMLINK_FOLLOW) != 0);
  };
  return change_two("link", from_folder, from, to_folder, to, real, in_tree);
}

int make_link(const char* target, int folder, const char* path) {
  if (simulating() && !can_read_text(target)) return failed(EFAULT);
  const auto real = [&](int f, const char* p) { return syscall(SYS_symlinkat, target, f, p); };
  return change("symlink", folder, path, real,
                [&](const machine::From& at) { return tree().make_link(target, at); });
}

int make_node(int folder, const char* path, mode_t mode, dev_t device) {
  const auto real = [&](int f, const char* p) { return syscall(SYS_mknodat, f, p, mode, device); };
  return change("mknod", folder, path, real, [&](const machine::From& at) {
    return tree().make_node(at, mode & ~calling_process().umask);
  });
}

int cut(const char* path, off64_t size) {
  const auto real = [&](int, const char* p) { return syscall(SYS_truncate, p, size); };
  return change("truncate", AT_FDCWD, path, real, [&](const machine::From& at) {
    machine::InodeRef inode;
    const int error = tree().find(at, true, inode);
    if (error != 0) return error;
    if (!inode->is_folder() && !tree().permits(*inode, W_OK)) return -EACCES;
    return tree().resize(*inode, size);
  });
}

// --- the working directory -----------------------------------------------------------------------

int enter(const machine::InodeRef& folder) {
  if (!folder->is_folder()) return failed(ENOTDIR);
  if (!tree().permits(*folder, X_OK)) return failed(EACCES);
  calling_process().folder = folder;
  return 0;
}

int change_folder(const char* path) {
  if (!can_read_text(path)) return failed(EFAULT);
  machine::InodeRef folder;
  const int error = tree().find({calling_process().folder, path}, true, folder);
  return error != 0 ? failed(error) : enter(folder);
}

int change_folder(int number) {
  const Path at = resolve(number, ".", false);
  if (at.error != 0) return failed(at.error);
  machine::InodeRef folder;
  const int error = tree().find(at.from, true, folder);
  return error != 0 ? failed(error) : enter(folder);
}

char* tell_folder(char* out, size_t size) {
  if (out != nullptr && !can_write(out, size)) {
    errno = EFAULT;
    return nullptr;
  }
  const std::string path = tree().path_of(calling_process().folder);
  if (path.empty()) errno = ENOENT;
  if (path.empty()) return nullptr;
  if (out == nullptr) return strdup(path.c_str());
  if (path.size() + 1 > size) errno = size == 0 ? EINVAL : ERANGE;
  if (path.size() + 1 > size) return nullptr;
  return std::strcpy(out, path.c_str());
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

using namespace fiberscope::host;  // NOLINT: these are the C library's names

// open(2). The mode is there only when a file can be made; else it is not looked at.
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const unsigned mode = va_arg(arguments, unsigned);
  va_end(arguments);
  return open_at(AT_FDCWD, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const unsigned mode = va_arg(arguments, unsigned);
  va_end(arguments);
  return open_at(folder, path, flags, mode);
}

int __open64_2(const char* path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }

int __openat64_2(int folder, const char* path, int flags) {
  return open_at(folder, path, flags, 0);
}

int creat64(const char* path, mode_t mode) {
  return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

FS_TWIN(open, open64)
FS_TWIN(__open, open64)
FS_TWIN(__open64, open64)
FS_TWIN(openat, openat64)
FS_TWIN(__open_2, __open64_2)
FS_TWIN(__openat_2, __openat64_2)
FS_TWIN(creat, creat64)

int mkdir(const char* path, mode_t mode) { return make_folder(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char* path, mode_t mode) { return make_folder(folder, path, mode); }
int rmdir(const char* path) { return remove_entry(AT_FDCWD, path, AT_REMOVEDIR); }
int unlink(const char* path) { return remove_entry(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) { return remove_entry(folder, path, flags); }
int rename(const char* from, const char* to) { return rename_to(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return rename_to(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  return rename_to(from_folder, from, to_folder, to, flags);
}
// remove(3): a file, or else an empty folder.
int remove(const char* path) {
  if (unlink(path) == 0) return 0;
  return errno == EISDIR ? rmdir(path) : -1;
}
int link(const char* from, const char* to) { return link_to(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  return link_to(from_folder, from, to_folder, to, flags);
}
int symlink(const char* target, const char* path) { return make_link(target, AT_FDCWD, path); }
int symlinkat(const char* target, int folder, const char* path) {
  return make_link(target, folder, path);
}
int mkfifo(const char* path, mode_t mode) { return make_node(AT_FDCWD, path, mode | S_IFIFO, 0); }
int mkfifoat(int folder, const char* path, mode_t mode) {
  return make_node(folder, path, mode | S_IFIFO, 0);
}
int mknod(const char* path, mode_t mode, dev_t device) {
  return make_node(AT_FDCWD, path, mode, device);
}
int mknodat(int folder, const char* path, mode_t mode, dev_t device) {
  return make_node(folder, path, mode, device);
}
// The functions behind mknod(3) of programs that were linked with a glibc before 2.33.
int __xmknod(int, const char* path, mode_t mode, dev_t* device) {
  return make_node(AT_FDCWD, path, mode, *device);
}
int __xmknodat(int, int folder, const char* path, mode_t mode, dev_t* device) {
  return make_node(folder, path, mode, *device);
}

int truncate64(const char* path, off64_t size) { return cut(path, size); }
FS_TWIN(truncate, truncate64)

int chdir(const char* path) {
  return simulating() ? change_folder(path) : static_cast<int>(syscall(SYS_chdir, path));
}

int fchdir(int number) {
  return simulating() ? change_folder(number) : static_cast<int>(syscall(SYS_fchdir, number));
}

char* getcwd(char* out, size_t size) {
  if (simulating()) return tell_folder(out, size);
  char path[PATH_MAX];
  if (out == nullptr) return syscall(SYS_getcwd, path, sizeof path) < 0 ? nullptr : strdup(path);
  return syscall(SYS_getcwd, out, size) < 0 ? nullptr : out;
}

char* get_current_dir_name() { return getcwd(nullptr, 0); }
// getwd(3): into PATH_MAX bytes.
char* getwd(char* out) { return getcwd(out, PATH_MAX); }

mode_t umask(mode_t mask) {
  if (!simulating()) return static_cast<mode_t>(syscall(SYS_umask, mask));
  return std::exchange(calling_process().umask, mask & 0777);
}

}  // extern "C"
