#include "scheduler/host/calls/paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <fstream>
#include <sstream>

#include "scheduler/base/path.h"
#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/calls/settings_files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/telling.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/device.h"
#include "scheduler/machine/network/fabric.h"

namespace fiberscope::host {

namespace {

using base::lies_in;

// Libraries and settings: real as long as they are only read.
constexpr std::string_view kLibraries[] = {
    "/usr/lib",       "/usr/lib64", "/usr/local/lib", "/usr/bin",
    "/usr/local/bin", "/usr/share", "/usr/sbin",      "/usr/local/share",
    "/usr/include",   "/lib",       "/lib64",         "/bin",
    "/sbin",          "/etc"};

template <class Folders>
bool lies_in_one(std::string_view path, const Folders& folders) {
  return std::ranges::any_of(folders, [&](std::string_view f) { return lies_in(path, f); });
}

// plain: without "//" and "/./".
std::string plain(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = path.substr(at, end - at);
    at = end + 1;
    if (!name.empty() && name != ".") out += "/" + std::string(name);
  }
  return out;
}

// leads_away: a link of the settings' that leads into /proc: /etc/mtab.
bool leads_away(const std::string& path) {
  std::string target;
  if (!lies_in(path, "/etc") || real_files().link_target(path, target) != 0) return false;
  return target.find("/proc/") != std::string::npos || target.starts_with("proc/");
}

bool climbs(std::string_view path) {
  return path.find("/../") != std::string_view::npos || path.ends_with("/..");
}

machine::FileTree& tree() { return Runtime::get()->tree(); }

std::string joined(const std::string& folder, std::string_view path) {
  return (folder == "/" ? "" : folder) + "/" + std::string(path);
}

// begin_at: the folder that the call names.
void begin_at(int folder, Path& out) {
  if (folder == AT_FDCWD) {
    out.from.folder = calling_process().folder;
    out.text = joined(tree().path_of(out.from.folder), out.from.path);
    return;
  }
  const Target target = target_of(folder);
  if (const auto* opened = dynamic_cast<machine::TreeFile*>(target.file.get())) {
    out.from.folder = opened->inode();
    if (!out.from.folder->is_folder()) out.error = -ENOTDIR;
    out.text = joined(tree().path_of(out.from.folder), out.from.path);
    return;
  }
  if (target.real < 0) {
    out.error = target.file ? -ENOTDIR : -EBADF;
    return;
  }
  std::string where;
  if (real_files().link_target("/proc/self/fd/" + std::to_string(target.real), where) != 0) {
    out.error = -EBADF;
    return;
  }
  out.text = out.from.path = joined(where, out.from.path);
}

// SocketPaths: the key of a socket's name is its inode, so that it can be moved and removed.
class SocketPaths final : public machine::PathNames {
 public:
  int make(const std::string& path, std::string& key) override {
    const Path at = resolve(AT_FDCWD, path.c_str(), true);
    const mode_t mode = S_IFSOCK | (0777 & ~calling_process().umask);
    const int error = at.error != 0 ? at.error : tree().make_node(at.from, mode);
    if (error != 0) return error == -EEXIST ? -EADDRINUSE : error;
    return find(path, key);
  }
  int find(const std::string& path, std::string& key) override {
    const Path at = resolve(AT_FDCWD, path.c_str(), true);
    if (at.error != 0) return at.error;
    machine::InodeRef inode;
    if (const int error = tree().find(at.from, true, inode); error != 0) return error;
    if (!tree().permits(*inode, W_OK)) return -EACCES;
    if (!S_ISSOCK(inode->facts.st_mode) || !inode->outside.empty()) return -ECONNREFUSED;
    key = "inode " + std::to_string(inode->facts.st_ino);
    return 0;
  }
};

}  // namespace

std::vector<std::string> library_places() {
  std::vector<std::string> places;
  for (const std::string_view folder : kLibraries) {
    if (folder != "/etc") places.emplace_back(folder);
  }
  for (const char* name :
       {"ld.so.cache",    "ld.so.conf",  "ld.so.conf.d", "ssl",         "ca-certificates",
        "mime.types",     "hosts",       "host.conf",    "resolv.conf", "nsswitch.conf",
        "passwd",         "group",       "localtime",    "timezone",    "os-release",
        "debian_version", "lsb-release", "python3",      FS_PYTHON,     "alternatives",
        "inputrc",        "terminfo",    "locale.alias", "gai.conf"}) {
    places.push_back(std::string("/etc/") + name);
  }
  return places;
}

bool may_list(const std::string& folder) {
  return real_files().lets_list(folder) || may_read(folder);
}

bool may_read(const std::string& path) {
  if (real_files().lets_read(path) || real_files().kept(path) != nullptr) return true;
  static bool said = false;
  if (!std::exchange(said, true)) {
    tell_unsupported(path + ": " +
                     told("not read here: it is neither a library nor in the folder of the program "
                          "or the one it was started in; --read lets it read more"));
  }
  return false;
}

bool user_may(const std::string& path, int wanted) {
  struct stat facts {};
  if (syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &facts, 0) < 0) return true;
  real_files().show_owner(path, facts);
  return tree().permits(facts, wanted);
}

const base::Device* device_at(std::string_view path) {
  const auto& devices = Runtime::get()->options().world.devices;
  const auto found = std::ranges::find(devices, path, machine::path_of);
  return found == devices.end() ? nullptr : &*found;
}

Path resolve(int folder, const char* name, bool changes) {
  Path out;
  if (!can_read_text(name)) {
    out.error = -EFAULT;
    return out;
  }
  out.from.path = name;
  if (out.from.path.empty()) {
    out.error = -ENOENT;
    return out;
  }
  out.text = out.from.path;
  if (out.text[0] != '/') {
    begin_at(folder, out);
  } else if (!importing()) {
    Runtime::get()->sources().looks_at(out.text);
  }
  if (out.error != 0 || climbs(out.text)) return out;
  const std::string path = out.plain = plain(out.text);
  out.real = !changes && lies_in_one(path, kLibraries) && !tree().touched(path) &&
             real_files().kept(path) == nullptr && !leads_away(path);
  return out;
}

bool is_source(const machine::Inode& inode) {
  if (inode.changed || inode.outside.empty()) return false;
  const std::string& path = inode.outside;
  return path.ends_with(".py") || path.ends_with(".pyc") || path.ends_with(".so");
}

bool importing() {
  PyThreadState* const ts = Runtime::get()->current().thread_state;
  fs_frame* const frame = ts != nullptr ? fs_top_frame(ts) : nullptr;
  if (frame == nullptr) return true;  // an interpreter that only starts up
  const char* const file = PyUnicode_AsUTF8(fs_frame_code(frame)->co_filename);
  const std::string_view name = file == nullptr ? "" : file;
  return name.starts_with("<frozen importlib") || name.starts_with("<frozen zipimport");
}

std::optional<std::string> file_text(const std::string& path) {
  if (simulating()) {
    machine::InodeRef inode;
    const machine::From at{calling_process().folder, path};
    if (tree().find(at, true, inode) != 0 || !inode->is_file()) return {};
    std::string text(inode->content.size(), '\0');
    text.resize(inode->content.read(0, text.data(), text.size()));
    return text;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  std::ostringstream body;
  body << in.rdbuf();
  return body.str();
}

std::string folder_of(const std::string& file) {
  machine::InodeRef inode;
  const machine::From at{calling_process().folder, file};
  const bool there = tree().find(at, true, inode) == 0 && !inode->is_folder();
  const machine::InodeRef folder = there ? inode->parent.lock() : nullptr;
  return folder ? tree().path_of(folder) : "";
}

const std::string* kept_text(const std::string& file) {
  machine::InodeRef inode;
  const machine::From at{calling_process().folder, file};
  if (tree().find(at, true, inode) != 0 || inode->changed) return nullptr;
  return real_files().kept(inode->outside);
}

void begin_files() {
  char real[PATH_MAX] = "/";
  if (syscall(SYS_getcwd, real, sizeof real) < 0) real[1] = '\0';
  const std::string& kept = Runtime::get()->options().kept.directory;
  const std::string here = kept.empty() ? real : kept;
  Process& first = Runtime::get()->processes().first();
  if (tree().find({tree().root(), here}, true, first.folder) != 0) first.folder = tree().root();
  begin_made_files();
  begin_settings();
  static SocketPaths paths;
  Runtime::get()->network().set_path_names(paths);
  for (const base::File& file : Runtime::get()->options().world.files) {
    const int error = tree().seed(first.folder, file);
    if (error == 0) continue;
    Runtime::get()->note(
        {}, trace::NoteKind::Info,
        "the declared file " + file.path + " could not be put there: " + strerrordesc_np(-error));
  }
}

}  // namespace fiberscope::host
