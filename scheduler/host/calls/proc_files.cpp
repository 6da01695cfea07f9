// What lies where in /proc, /sys and /dev, and where its links lead.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "scheduler/base/check.h"
#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"
#include "scheduler/machine/files/made.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::host {

namespace {

using machine::InodeRef;

constexpr int kOomScoreMost = 1'000;

// number_in: the whole text is one, without a sign; -1: it is not.
long number_in(std::string_view text) {
  long number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && number >= 0 && std::to_string(number) == text ? number : -1;
}

// next_name: takes the first name off a path.
std::string_view next_name(std::string_view& path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return name;
}

Process* process_of(long pid) {
  for (const auto& process : Runtime::get()->processes()) {
    if (process->pid == pid && is_shown(*process)) return process.get();
  }
  return nullptr;
}

// Place: what a path below /proc means, if it is about a process.
struct Place {
  Process* process = nullptr;  // nullptr: it is about none
  long thread = 0;             // 0: the process as a whole
  std::string_view rest;       // from its folder on; "": the folder
};

Place place_of(std::string_view path) {
  Place out;
  const long pid = number_in(next_name(path));
  if (pid < 0) return out;
  Process* const process = process_of(pid);
  out.rest = path;
  if (process == nullptr) return out;
  std::string_view below = path;
  if (next_name(below) == "task" && !below.empty()) {
    out.thread = number_in(next_name(below));
    const std::vector<long> threads = threads_of(*process);
    if (std::ranges::find(threads, out.thread) == threads.end()) return out;
    out.rest = below;
  }
  out.process = process;
  return out;
}

const TaskFile* task_file(const Place& place) {
  for (const TaskFile& file : task_files()) {
    if (file.name != place.rest) continue;
    const bool of_thread_only = place.rest == "children";
    if (place.thread == 0 ? of_thread_only : !file.as_thread) return nullptr;
    return &file;
  }
  return nullptr;
}

// number_below: of "fd/7" with "fd": 7; -1: it is no open number of this process.
long number_below(const Place& place, std::string_view folder) {
  std::string_view rest = place.rest;
  if (next_name(rest) != folder || place.process->ended) return -1;
  const long number = number_in(rest);
  if (number < 0 || number > INT32_MAX) return -1;
  const std::vector<int> open = open_numbers(*place.process);
  return std::ranges::find(open, static_cast<int>(number)) == open.end() ? -1 : number;
}

constexpr std::string_view kLinks[] = {"cwd", "exe", "root"};
constexpr std::string_view kFolders[] = {"fd", "fdinfo", "net"};

bool is_one(std::string_view name, std::span<const std::string_view> of) {
  return std::ranges::find(of, name) != of.end();
}

// ProcFiles: /proc.
class ProcFiles final : public machine::Made {
 public:
  ProcFiles() { add_machine_texts(texts_); }

  int facts(const std::string& path, struct stat& out) override {
    out = {};
    if (path == "self" || path == "thread-self" || path == "net" || path == "mounts") {
      out.st_mode = S_IFLNK | 0777;
      return 0;
    }
    if (const MadeTexts::Entry* entry = texts_.find(path)) {
      out.st_mode = entry->mode;
      return 0;
    }
    const Place place = place_of(path);
    if (place.process == nullptr) return -ENOENT;
    out.st_uid = machine::kStudent;
    out.st_gid = machine::kStudentGroup;
    out.st_mode = mode_of(place);
    if (S_ISLNK(out.st_mode)) out.st_size = 64;
    return out.st_mode == 0 ? -ENOENT : 0;
  }

  int names(const std::string& path, std::vector<std::string>& out) override {
    if (texts_.find(path) != nullptr) texts_.names(path, out);
    if (path.empty()) {
      out.insert(out.end(), {"self", "thread-self", "net", "mounts"});
      for (const auto& process : Runtime::get()->processes()) {
        if (is_shown(*process)) out.push_back(std::to_string(process->pid));
      }
      return 0;
    }
    const Place place = place_of(path);
    if (place.process != nullptr) names_in(place, out);
    return 0;
  }

  int link_target(const std::string& path, std::string& out) override {
    const std::string pid = std::to_string(calling_process().pid);
    if (path == "self") out = pid;
    if (path == "thread-self") out = pid + "/task/" + std::to_string(calling_thread());
    if (path == "net" || path == "mounts") out = "self/" + path;
    const Place place = place_of(path);
    if (place.process == nullptr) return 0;
    if (place.rest == "exe") out = "/usr/bin/" FS_PYTHON;
    if (place.rest == "root") out = "/";
    if (place.rest == "cwd") out = folder_text(*place.process);
    if (const long number = number_below(place, "fd"); number >= 0) {
      const AsProcess as(*place.process);
      out = link_of(static_cast<int>(number));
    }
    return 0;
  }

  int follow(const std::string& path, InodeRef& out) override {
    const Place place = place_of(path);
    if (place.process == nullptr) return 0;
    if (place.process->ended) return -ENOENT;
    if (place.rest == "cwd") out = place.process->folder;
    if (place.rest == "root") out = Runtime::get()->tree().root();
    const long number = number_below(place, "fd");
    if (number < 0) return 0;
    const AsProcess as(*place.process);
    const Target target = target_of(static_cast<int>(number));
    if (has_path(target)) return 0;
    if (const auto* file = dynamic_cast<const machine::TreeFile*>(target.file.get())) {
      out = file->inode();
      return 0;
    }
    out = std::make_shared<machine::Inode>();
    out->made = std::make_shared<machine::Making>(machine::Making{this, path, nullptr, true});
    return describe_open(static_cast<int>(number), &out->facts);
  }

  int text(const std::string& path, std::string& out) override {
    if (const MadeTexts::Entry* entry = texts_.find(path)) {
      out = entry->text();
      return 0;
    }
    const Place place = place_of(path);
    if (place.process == nullptr) return -ENOENT;
    if (place.rest.starts_with("net/")) {
      out = net_text(place.rest.substr(4)).value_or("");
    } else if (const long number = number_below(place, "fdinfo"); number >= 0) {
      out = describe_number(*place.process, static_cast<int>(number));
    } else if (const TaskFile* file = task_file(place)) {
      out = file->text({*place.process, place.thread});
    }
    return 0;
  }

  std::int64_t write(const std::string& path, std::string_view data) override {
    const Place place = place_of(path);
    if (place.process == nullptr) return -ESRCH;
    const std::string_view line = data.substr(0, data.find('\n'));
    if (place.rest == "comm") {
      const long number = place.thread == 0 ? place.process->pid : place.thread;
      const PyFiber* const thread = Runtime::get()->fibers().of_number(number);
      if (thread == nullptr) return -ESRCH;
      set_comm(*thread, line);
    } else if (place.rest == "oom_score_adj") {
      const bool minus = line.starts_with('-');
      const long size = number_in(minus ? line.substr(1) : line);
      if (size < 0 || size > kOomScoreMost) return -EINVAL;
      const int score = static_cast<int>(minus ? -size : size);
      if (score < place.process->oom_score_adj) return -EACCES;  // that is root's to do
      place.process->oom_score_adj = score;
    } else {
      return -EIO;
    }
    return static_cast<std::int64_t>(data.size());
  }

 private:
  // mode_of: 0: there is no such thing.
  static mode_t mode_of(const Place& place) {
    if (place.rest.empty()) return S_IFDIR | 0555;
    if (place.rest == "task") return place.thread == 0 ? S_IFDIR | 0555 : 0;
    if (place.rest == "fd") return S_IFDIR | 0500;
    if (is_one(place.rest, kFolders)) return S_IFDIR | 0555;
    if (is_one(place.rest, kLinks)) return S_IFLNK | 0777;
    if (place.rest.starts_with("net/")) {
      return net_text(place.rest.substr(4)) ? S_IFREG | 0444 : 0;
    }
    if (number_below(place, "fd") >= 0) return S_IFLNK | 0700;
    if (number_below(place, "fdinfo") >= 0) return S_IFREG | 0400;
    const TaskFile* const file = task_file(place);
    return file == nullptr ? 0 : S_IFREG | file->mode;
  }

  static void names_in(const Place& place, std::vector<std::string>& out) {
    if (place.rest.empty()) {
      for (const std::string_view name : kLinks) out.emplace_back(name);
      for (const std::string_view name : kFolders) out.emplace_back(name);
      if (place.thread == 0) out.emplace_back("task");
      for (const TaskFile& file : task_files()) {
        if (task_file({place.process, place.thread, file.name}) != nullptr) {
          out.emplace_back(file.name);
        }
      }
    } else if (place.rest == "task" && place.thread == 0) {
      for (const long thread : threads_of(*place.process)) out.push_back(std::to_string(thread));
    } else if ((place.rest == "fd" || place.rest == "fdinfo") && !place.process->ended) {
      for (const int number : open_numbers(*place.process)) out.push_back(std::to_string(number));
    } else if (place.rest == "net") {
      net_names(out);
    }
  }

  static std::string folder_text(const Process& process) {
    if (!process.folder) return "";
    const std::string path = Runtime::get()->tree().path_of(process.folder);
    return path.empty() ? "/" + process.folder->name + " (deleted)" : path;
  }

  static long calling_thread() {
    const Process& process = calling_process();
    const PyFiber& fiber = Runtime::get()->current();
    return fiber.process == &process ? FiberTable::number_of(fiber) : process.pid;
  }

  MadeTexts texts_;
};

// SysFiles: /sys.
class SysFiles final : public machine::Made {
 public:
  SysFiles() { add_sys_texts(texts_); }

  int facts(const std::string& path, struct stat& out) override {
    out = {};
    const MadeTexts::Entry* const entry = texts_.find(path);
    if (entry == nullptr) return -ENOENT;
    out.st_mode = entry->mode;
    if (entry->text) out.st_size = static_cast<off_t>(machine::kPageBytes);
    return 0;
  }
  int names(const std::string& path, std::vector<std::string>& out) override {
    texts_.names(path, out);
    return 0;
  }
  int link_target(const std::string&, std::string&) override { return -EINVAL; }
  int follow(const std::string&, InodeRef&) override { return 0; }
  int text(const std::string& path, std::string& out) override {
    const MadeTexts::Entry* const entry = texts_.find(path);
    if (entry == nullptr) return -ENOENT;
    out = entry->text();
    return 0;
  }
  std::int64_t write(const std::string&, std::string_view) override { return -EIO; }

 private:
  MadeTexts texts_;
};

// Source: Linux Documentation/admin-guide/devices.txt.
struct Node {
  const char* path;
  unsigned major;
  unsigned minor;
};
constexpr Node kNodes[] = {{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
                           {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
                           {"/dev/ptmx", 5, 2}};

struct Link {
  const char* path;
  const char* target;
};
constexpr Link kDeviceLinks[] = {{"/dev/fd", "/proc/self/fd"},
                                 {"/dev/stdin", "/proc/self/fd/0"},
                                 {"/dev/stdout", "/proc/self/fd/1"},
                                 {"/dev/stderr", "/proc/self/fd/2"}};

void begin_devices(machine::FileTree& tree) {
  const InodeRef root = tree.root();
  CHECK(tree.cover({root, "/dev"}, 0755) == 0);
  tree.cover({root, "/dev/shm"}, 01777, true);
  tree.cover({root, "/dev/pts"}, 0755);
  for (const Node& node : kNodes) {
    tree.add_device({root, node.path}, 0666, makedev(node.major, node.minor));
  }
  for (const Link& link : kDeviceLinks) tree.add_link(link.target, {root, link.path});
}

}  // namespace

std::int64_t reopen(const machine::Inode& inode, int flags) {
  const Place place = place_of(inode.made->path);
  const long number = place.process == nullptr ? -1 : number_below(place, "fd");
  if (number < 0) return -ENOENT;
  std::shared_ptr<machine::OpenFile> file;
  int access = O_RDWR;
  {
    const AsProcess as(*place.process);
    const Target target = target_of(static_cast<int>(number));
    file = target.file;
    if (file && file->kind() != trace::FileKind::Pipe) return -ENXIO;
    if (file) {
      access = file->status_flags() & O_ACCMODE;
    } else {
      access = static_cast<int>(syscall(SYS_fcntl, target.real, F_GETFL)) & O_ACCMODE;
      file = copy_real(target.real);
    }
  }
  if (machine::Pipe* const pipe = file ? machine::Pipe::of(*file) : nullptr) {
    return open_file(machine::open_pipe(Runtime::get()->kernel(), *pipe, flags),
                     (flags & O_CLOEXEC) != 0);
  }
  if (!file) return -EMFILE;
  if (access != O_RDWR && access != (flags & O_ACCMODE)) return -EACCES;
  return open_file(std::move(file), (flags & O_CLOEXEC) != 0);
}

void begin_made_files() {
  machine::FileTree& tree = Runtime::get()->tree();
  static ProcFiles proc;
  static SysFiles sys;
  begin_devices(tree);
  CHECK(tree.mount({tree.root(), "/proc"}, proc) == 0);
  CHECK(tree.mount({tree.root(), "/sys"}, sys) == 0);
}

}  // namespace fiberscope::host
