#include "scheduler/machine/files/file_tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <deque>
#include <utility>

namespace fiberscope::machine {

namespace {

constexpr int kLinksMax = 40;
constexpr std::size_t kNameMax = 255;
constexpr dev_t kOwnDevice = 0x46;             // of what is made without a folder
constexpr dev_t kFirstMadeDevice = 0x100;      // of the first folder that is made, and so on
constexpr ino_t kOwnNumbers = ino_t{1} << 56;  // above those of real files

std::string joined(const std::string& folder, const std::string& name) {
  return folder == "/" ? folder + name : folder + "/" + name;
}

// parts_of: of a path, in front of those in `out`.
void put_parts(std::string_view path, std::deque<std::string>& out) {
  std::deque<std::string> parts;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (end > at) parts.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  out.insert(out.begin(), parts.begin(), parts.end());
}

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

// number_of: of a file that is made: the same whenever somebody looks. FNV-1a.
ino_t number_of(std::string_view path) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash >> 32 | 1;
}

}  // namespace

FileTree::FileTree(Kernel& kernel, Outside& outside, const base::Disk& disk, Credentials who)
    : kernel_(kernel), outside_(outside), disk_(kernel, disk), who_(who), owner_(std::move(who)) {
  last_number_ = kOwnNumbers;
  struct stat facts {};
  root_ = outside_.facts("/", facts) == 0 ? adopt("/", facts) : make(S_IFDIR | 0755);
}

timespec FileTree::now() const {
  const TimeNs ns = kernel_.wall_ns();
  return {ns / base::kSecond, ns % base::kSecond};
}

InodeRef FileTree::adopt(const std::string& path, const struct stat& facts) {
  auto inode = std::make_shared<Inode>();
  inode->facts = facts;
  inode->outside = path;
  if (inode->is_file()) {
    inode->content.begin_outside(outside_, path, static_cast<std::uint64_t>(facts.st_size));
  }
  if (inode->is_link()) outside_.link_target(path, inode->target);
  return inode;
}

InodeRef FileTree::make(mode_t mode) {
  auto inode = std::make_shared<Inode>();
  struct stat& facts = inode->facts;
  facts.st_dev = kOwnDevice;
  facts.st_ino = ++last_number_;
  facts.st_mode = mode;
  facts.st_nlink = S_ISDIR(mode) ? 2 : 1;
  facts.st_uid = owner_.user;
  facts.st_gid = owner_.group;
  facts.st_blksize = kPageBytes;
  facts.st_atim = facts.st_mtim = facts.st_ctim = now();
  inode->changed = true;
  return inode;
}

InodeRef FileTree::make_in(const InodeRef& folder, mode_t mode) {
  InodeRef inode = make(mode);
  own_new(owner_, folder->facts, inode->facts);
  return inode;
}

// made_child: nobody keeps it but who asks, and it keeps its folder.
InodeRef FileTree::made_child(const InodeRef& folder, const std::string& name) {
  const Making& above = *folder->made;
  const std::string path = above.path.empty() ? name : above.path + "/" + name;
  auto inode = std::make_shared<Inode>();
  struct stat& facts = inode->facts;
  if (above.by->facts(path, facts) != 0) return nullptr;
  facts.st_dev = folder->facts.st_dev;
  facts.st_ino = number_of(path);
  facts.st_nlink = S_ISDIR(facts.st_mode) ? 2 : 1;
  facts.st_blksize = kPageBytes;
  facts.st_atim = facts.st_mtim = facts.st_ctim = now();
  inode->made = std::make_shared<Making>(Making{above.by, path, folder, false});
  inode->parent = folder;
  inode->name = name;
  if (inode->is_link()) above.by->link_target(path, inode->target);
  return inode;
}

// child: of this name; nullptr: there is none, or -EACCES: what really lies there is not shown.
InodeRef FileTree::child(const InodeRef& folder, const std::string& name, int& error) {
  error = 0;
  const auto it = folder->entries.find(name);
  if (it != folder->entries.end()) return it->second;
  if (folder->made) return made_child(folder, name);
  if (folder->outside.empty() || folder->gone.contains(name)) return nullptr;
  const std::string path = joined(folder->outside, name);
  struct stat facts {};
  if (const int why = outside_.facts(path, facts); why != 0) {
    error = why == -EACCES ? why : 0;
    return nullptr;
  }
  InodeRef inode = adopt(path, facts);
  folder->entries[name] = inode;
  inode->parent = folder;
  inode->name = name;
  return inode;
}

InodeRef FileTree::parent_of(const InodeRef& folder) const {
  InodeRef parent = folder->parent.lock();
  return parent ? parent : folder;
}

// step: one name further. -ENOENT: `next` is nullptr.
int FileTree::step(InodeRef& here, const std::string& name, InodeRef& next) {
  if (!here->is_folder()) return -ENOTDIR;
  if (!permits(*here, X_OK)) return -EACCES;
  if (name == ".") {
    next = here;
  } else if (name == "..") {
    next = parent_of(here);
  } else {
    if (name.size() > kNameMax) return -ENAMETOOLONG;
    int error = 0;
    next = child(here, name, error);
    return error;
  }
  return 0;
}

FileTree::Spot FileTree::walk(const From& at, bool follow) {
  Spot spot;
  const auto wrong = [&](int error) {
    spot.error = error;
    return spot;
  };
  if (at.path.empty()) return wrong(-ENOENT);
  if (at.path.size() >= PATH_MAX) return wrong(-ENAMETOOLONG);
  std::deque<std::string> parts;
  put_parts(at.path, parts);
  spot.slash = at.path.ends_with('/');
  InodeRef here = at.path[0] == '/' ? root_ : at.folder;
  if (!here) return wrong(-ENOENT);
  int links = 0;
  while (!parts.empty()) {
    const std::string name = std::move(parts.front());
    parts.pop_front();
    const bool last = parts.empty();
    InodeRef next;
    if (const int error = step(here, name, next); error != 0) return wrong(error);
    if (next && next->is_link() && (!last || follow)) {
      if (++links > kLinksMax) return wrong(-ELOOP);
      if (next->made) {
        InodeRef beyond;
        if (const int error = next->made->by->follow(next->made->path, beyond); error != 0) {
          return wrong(error);
        }
        if (beyond) {
          here = std::move(beyond);
          if (last) spot.inode = here;
          continue;
        }
      }
      if (last && next->target.ends_with('/')) spot.slash = true;
      put_parts(next->target, parts);
      if (next->target.starts_with('/')) here = root_;
      if (parts.empty()) spot.inode = here;  // "/"
      continue;
    }
    if (last) {
      spot.inode = next;
      spot.folder = here;
      spot.last = name == "." ? "." : name == ".." ? ".." : "";
      if (!is_dots(name)) spot.name = name;
      return spot;
    }
    if (!next) return wrong(-ENOENT);
    here = std::move(next);
  }
  spot.inode = here;  // the root
  spot.folder = here;
  return spot;
}

int FileTree::find(const From& at, bool follow, InodeRef& out) {
  const Spot spot = walk(at, follow || at.path.ends_with('/'));
  if (spot.error != 0) return spot.error;
  if (!spot.inode) return -ENOENT;
  if (spot.slash && !spot.inode->is_folder()) return -ENOTDIR;
  out = spot.inode;
  return 0;
}

void FileTree::changed(Inode& inode) {
  inode.changed = true;
  inode.facts.st_mtim = inode.facts.st_ctim = now();
}

void FileTree::enter(const InodeRef& folder, const std::string& name, const InodeRef& inode) {
  // a new one lies on its folder's device, or it would look like another one mounted there
  if (inode->outside.empty() && inode->name.empty()) {
    inode->facts.st_dev = folder->facts.st_dev;
    inode->seals = folder->seals;
  }
  folder->entries[name] = inode;
  if (inode->is_folder() && folder->facts.st_nlink > 1) ++folder->facts.st_nlink;
  inode->parent = folder;
  inode->name = name;
  changed(*folder);
}

void FileTree::leave(const InodeRef& folder, const std::string& name) {
  const InodeRef inode = folder->entries[name];
  folder->entries.erase(name);
  if (!folder->outside.empty()) folder->gone.insert(name);
  if (inode->is_folder() && folder->facts.st_nlink > 1) --folder->facts.st_nlink;
  changed(*folder);
}

// check_new: whether something can be made there.
int FileTree::check_new(const Spot& spot) const {
  if (spot.error != 0) return spot.error;
  if (spot.inode || !spot.named()) return -EEXIST;
  if (spot.folder->removed || spot.folder->made) return -ENOENT;  // nothing can come to be there
  return permits(*spot.folder, W_OK | X_OK) ? 0 : -EACCES;
}

int FileTree::check_open(const Inode& inode, int flags) const {
  const int access = flags & O_ACCMODE;
  const bool writes = access != O_RDONLY || (flags & O_TRUNC) != 0;
  if (inode.is_link()) return (flags & O_DIRECTORY) != 0 ? -ENOTDIR : -ELOOP;
  if ((flags & O_DIRECTORY) != 0 && !inode.is_folder()) return -ENOTDIR;
  if (inode.is_folder() && (writes || (flags & O_CREAT) != 0)) return -EISDIR;
  const int wanted = (access == O_WRONLY ? 0 : R_OK) | (writes ? W_OK : 0);
  if (!permits(inode, wanted)) return -EACCES;
  if ((flags & O_NOATIME) != 0 && !who_.may_act_as(inode.facts.st_uid)) return -EPERM;
  // what is made says by its mode who may write, to root, too
  if (writes && inode.made && (inode.facts.st_mode & 0222) == 0) return -EACCES;
  return S_ISSOCK(inode.facts.st_mode) ? -ENXIO : 0;
}

int FileTree::open(const From& at, int flags, mode_t mode, InodeRef& out) {
  const bool makes = (flags & O_CREAT) != 0;
  const bool alone = makes && (flags & O_EXCL) != 0;
  const bool follow = !alone && (flags & O_NOFOLLOW) == 0;
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    InodeRef folder;
    if (const int error = find(at, true, folder); error != 0) return error;
    if ((flags & O_ACCMODE) == O_RDONLY) return -EINVAL;
    if (!folder->is_folder()) return -ENOTDIR;
    if (!permits(*folder, W_OK | X_OK)) return -EACCES;
    out = make_in(folder, S_IFREG | (mode & kModeBits));
    out->facts.st_nlink = 0;
    return 0;
  }
  const bool slash = at.path.ends_with('/');
  const Spot spot = walk(at, makes ? follow && !slash : follow || slash);
  if (spot.error != 0) return spot.error;
  if (makes && spot.slash) return -EISDIR;
  if (!spot.inode) {
    if (!makes) return -ENOENT;
    if (const int error = check_new(spot); error != 0) return error;
    out = make_in(spot.folder, S_IFREG | (mode & kModeBits));
    enter(spot.folder, spot.name, out);
    return 0;
  }
  if (alone) return -EEXIST;
  if (spot.slash && !spot.inode->is_folder()) return -ENOTDIR;
  if (const int error = check_open(*spot.inode, flags); error != 0) return error;
  out = spot.inode;
  if (out->made && out->made->opened) return 0;  // it is the caller's to open it once more
  if (out->made && out->is_file()) {
    std::string text;
    if (const int error = out->made->by->text(out->made->path, text); error != 0) return error;
    out->content.write(0, text.data(), text.size());
    out->content.flushed();
    return 0;
  }
  if ((flags & O_TRUNC) != 0 && out->is_file()) return resize(*out, 0);
  return 0;
}

InodeRef FileTree::make_in_memory(int seals) {
  const InodeRef inode = make(S_IFREG | 0777);
  inode->facts.st_nlink = 0;
  inode->seals = seals;
  return inode;
}

int FileTree::make_folder(const From& at, mode_t mode) {
  const Spot spot = walk(at, false);
  if (const int error = check_new(spot); error != 0) return error;
  enter(spot.folder, spot.name, make_in(spot.folder, S_IFDIR | (mode & 01777)));
  return 0;
}

int FileTree::make_node(const From& at, mode_t mode) {
  const mode_t type = mode & S_IFMT;
  const bool device = S_ISCHR(mode) || S_ISBLK(mode);
  const bool possible = type == 0 || S_ISREG(mode) || S_ISFIFO(mode) || S_ISSOCK(mode);
  if (!possible && !device) return S_ISDIR(mode) ? -EPERM : -EINVAL;
  const Spot spot = walk(at, false);
  if (spot.error == 0 && !spot.inode && spot.slash) return -ENOENT;
  if (const int error = check_new(spot); error != 0) return error;
  if (device) return -EPERM;
  const mode_t whole = (type == 0 ? S_IFREG : type) | (mode & kModeBits);
  enter(spot.folder, spot.name, make_in(spot.folder, whole));
  return 0;
}

int FileTree::make_link(std::string_view target, const From& at) {
  if (target.empty()) return -ENOENT;
  const Spot spot = walk(at, false);
  if (spot.error == 0 && !spot.inode && spot.slash) return -ENOENT;
  if (const int error = check_new(spot); error != 0) return error;
  const InodeRef made = make_in(spot.folder, S_IFLNK | 0777);
  made->target = target;
  enter(spot.folder, spot.name, made);
  return 0;
}

int FileTree::link(const From& from, const From& to, bool follow) {
  InodeRef inode;
  if (const int error = find(from, follow, inode); error != 0) return error;
  const Spot spot = walk(to, false);
  if (spot.error == 0 && !spot.inode && spot.slash) return -ENOENT;
  if (spot.error != 0) return spot.error;
  if (spot.inode || !spot.named()) return -EEXIST;
  if (const int error = check_link(who_, inode->facts); error != 0) return error;
  if (const int error = check_new(spot); error != 0) return error;
  if (inode->is_folder()) return -EPERM;
  if (inode->made) return -EXDEV;
  if (inode->facts.st_nlink == 0) return -ENOENT;
  ++inode->facts.st_nlink;
  inode->changed = true;
  inode->facts.st_ctim = now();
  enter(spot.folder, spot.name, inode);
  return 0;
}

int FileTree::check_removal(const Spot& spot) const {
  if (!spot.inode) return -ENOENT;
  if (!permits(*spot.folder, W_OK | X_OK)) return -EACCES;
  if (spot.folder->made) return -EPERM;
  return machine::check_removal(who_, spot.folder->facts, spot.inode->facts);
}

int FileTree::unlink(const From& at) {
  const Spot spot = walk(at, false);
  if (spot.error != 0) return spot.error;
  if (!spot.named()) return -EISDIR;
  if (!spot.inode) return -ENOENT;
  if (spot.slash) return spot.inode->is_folder() ? -EISDIR : -ENOTDIR;
  if (const int error = check_removal(spot); error != 0) return error;
  if (spot.inode->is_folder()) return -EISDIR;
  leave(spot.folder, spot.name);
  --spot.inode->facts.st_nlink;
  spot.inode->changed = true;
  spot.inode->facts.st_ctim = now();
  return 0;
}

bool FileTree::is_empty(const InodeRef& folder) {
  std::vector<Entry> entries;
  return list(folder, entries) == 0 && entries.empty();
}

int FileTree::remove_folder(const From& at) {
  const Spot spot = walk(at, false);
  if (spot.error != 0) return spot.error;
  if (!spot.named()) return spot.last == "." ? -EINVAL : spot.last == ".." ? -ENOTEMPTY : -EBUSY;
  if (const int error = check_removal(spot); error != 0) return error;
  if (!spot.inode->is_folder()) return -ENOTDIR;
  if (!is_empty(spot.inode)) return -ENOTEMPTY;
  leave(spot.folder, spot.name);
  spot.inode->facts.st_nlink = 0;
  spot.inode->removed = spot.inode->changed = true;
  return 0;
}

bool FileTree::is_below(const InodeRef& folder, const InodeRef& ancestor) const {
  for (InodeRef at = folder; at != root_;) {
    if (at == ancestor) return true;
    InodeRef up = parent_of(at);
    if (up == at) return false;
    at = std::move(up);
  }
  return ancestor == root_;
}

// check_rename: 1: there is nothing to do.
int FileTree::check_rename(const Spot& from, const Spot& to, unsigned flags) {
  const bool replaces = (flags & RENAME_NOREPLACE) == 0;
  if (!from.named()) return -EBUSY;
  if (!to.named()) return replaces ? -EBUSY : -EEXIST;
  if (!from.inode) return -ENOENT;
  if (!replaces && to.inode) return -EEXIST;
  const bool folder = from.inode->is_folder();
  if (!folder && (from.slash || to.slash)) return -ENOTDIR;
  if (folder && from.folder != to.folder && is_below(to.folder, from.inode)) return -EINVAL;
  if (to.inode && to.inode->is_folder() && from.folder != to.folder &&
      is_below(from.folder, to.inode)) {
    return -ENOTEMPTY;
  }
  if (to.inode == from.inode) return 1;
  if (const int error = check_removal(from); error != 0) return error;
  if (const int error = to.inode ? check_removal(to) : check_new(to); error != 0) return error;
  if (to.inode && folder && !to.inode->is_folder()) return -ENOTDIR;
  if (to.inode && !folder && to.inode->is_folder()) return -EISDIR;
  // its ".." is going to be another
  if (folder && from.folder != to.folder && !permits(*from.inode, W_OK)) return -EACCES;
  if (!to.inode) return 0;
  return folder && !is_empty(to.inode) ? -ENOTEMPTY : 0;
}

int FileTree::rename(const From& from_at, const From& to_at, unsigned flags) {
  if ((flags & ~static_cast<unsigned>(RENAME_NOREPLACE)) != 0) return -EINVAL;
  const Spot from = walk(from_at, false);
  if (from.error != 0) return from.error;
  const Spot to = walk(to_at, false);
  if (to.error != 0) return to.error;
  if (static_cast<bool>(from.folder->made) != static_cast<bool>(to.folder->made)) return -EXDEV;
  if (const int error = check_rename(from, to, flags); error != 0) return std::min(error, 0);
  if (to.inode) {
    leave(to.folder, to.name);
    to.inode->facts.st_nlink = to.inode->is_folder() ? 0 : to.inode->facts.st_nlink - 1;
    to.inode->removed = to.inode->changed = true;
  }
  leave(from.folder, from.name);
  from.inode->changed = true;
  from.inode->facts.st_ctim = now();
  enter(to.folder, to.name, from.inode);
  return 0;
}

int FileTree::list(const InodeRef& folder, std::vector<Entry>& out) {
  if (!folder->is_folder()) return -ENOTDIR;
  std::vector<std::string> names;
  if (!folder->outside.empty()) {
    const int error = outside_.names(folder->outside, names);
    if (error == -EACCES || (error != 0 && folder->entries.empty())) return error;
  }
  if (folder->made) {
    if (const int error = folder->made->by->names(folder->made->path, names); error != 0) {
      return error;
    }
    for (const std::string& name : names) {
      int ignored = 0;
      if (const InodeRef inode = child(folder, name, ignored)) out.push_back({name, inode});
    }
    std::ranges::sort(out, {}, &Entry::name);
    return 0;
  }
  for (const std::string& name : names) {
    int ignored = 0;
    child(folder, name, ignored);
  }
  for (const auto& [name, inode] : folder->entries) out.push_back({name, inode});
  return 0;
}

int FileTree::resize(Inode& inode, std::int64_t size) {
  if (size < 0) return -EINVAL;
  if (inode.is_folder()) return -EISDIR;
  if (!inode.is_file() || inode.made) return -EINVAL;
  const auto now = static_cast<std::int64_t>(inode.content.size());
  const bool too_large = static_cast<std::uint64_t>(size) > kernel_.file_bytes_max();
  if (size > now && too_large) return kernel_.file_too_large();
  const int sealed = size < now ? F_SEAL_SHRINK : size > now ? F_SEAL_GROW : 0;
  if (inode.seals > 0 && (inode.seals & sealed) != 0) return -EPERM;
  if (const int error = inode.content.resize(static_cast<std::uint64_t>(size)); error != 0) {
    return error;
  }
  rewritten(inode);
  return 0;
}

void FileTree::rewritten(Inode& inode) {
  changed(inode);
  if (who_.user != 0) drop_rights(who_, inode.facts);
}

int FileTree::set_mode(Inode& inode, mode_t mode) {
  if (inode.made) return -EPERM;
  if (const int error = change_mode(who_, mode, inode.facts); error != 0) return error;
  inode.facts.st_ctim = now();
  inode.changed = true;
  return 0;
}

int FileTree::set_owner(Inode& inode, uid_t user, gid_t group) {
  if (inode.made) return -EPERM;
  if (const int error = change_owner(who_, user, group, inode.facts); error != 0) return error;
  inode.facts.st_ctim = now();
  inode.changed = true;
  return 0;
}

int FileTree::set_times(Inode& inode, const timespec times[2]) {
  if (inode.made) return -EPERM;
  if (const int error = check_times(who_, inode.facts, times); error != 0) return error;
  timespec* const facts[2] = {&inode.facts.st_atim, &inode.facts.st_mtim};
  for (int i = 0; i < 2; ++i) {
    const long ns = times == nullptr ? UTIME_NOW : times[i].tv_nsec;
    if (ns == UTIME_OMIT) continue;
    if (ns != UTIME_NOW && (ns < 0 || ns >= base::kSecond)) return -EINVAL;
    *facts[i] = ns == UTIME_NOW ? now() : times[i];
  }
  inode.facts.st_ctim = now();
  inode.changed = true;
  return 0;
}

struct stat FileTree::facts(const Inode& inode) const {
  struct stat out = inode.facts;
  if (inode.made) return out;
  if (inode.is_file()) {
    out.st_size = static_cast<off_t>(inode.content.size());
    if (inode.changed) out.st_blocks = static_cast<blkcnt_t>(inode.content.allocated() / 512);
  }
  if (inode.is_link()) out.st_size = static_cast<off_t>(inode.target.size());
  if (inode.is_folder() && inode.outside.empty()) out.st_size = kPageBytes;
  return out;
}

std::string FileTree::path_of(const InodeRef& folder) const {
  std::string path;
  for (InodeRef at = folder; at != root_;) {
    const InodeRef up = at->parent.lock();
    if (!up || at->removed) return "";
    path = "/" + at->name + path;
    at = up;
  }
  return path.empty() ? "/" : path;
}

bool FileTree::touched(std::string_view path) const {
  const Inode* here = root_.get();
  std::string where;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string name(path.substr(at, end - at));
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name == "..") return true;  // better look
    where += "/" + name;
    const auto it = here->entries.find(name);
    if (it == here->entries.end()) return here->gone.contains(name);
    here = it->second.get();
    if (here->outside != where) return true;
  }
  return here->changed;
}

// put_own: a new one of root's, in the place of what is there.
int FileTree::put_own(const From& at, mode_t mode, InodeRef& out) {
  const Spot spot = walk(at, false);
  if (spot.error != 0) return spot.error;
  if (!spot.named()) return -EBUSY;
  out = make(mode);
  out->facts.st_uid = out->facts.st_gid = 0;
  if (!S_ISDIR(mode)) out->facts.st_dev = spot.folder->facts.st_dev;
  out->parent = spot.folder;
  out->name = spot.name;
  spot.folder->entries[spot.name] = out;
  spot.folder->changed = true;
  return 0;
}

int FileTree::cover(const From& at, mode_t mode, bool in_memory) {
  InodeRef own;
  const int error = put_own(at, S_IFDIR | mode, own);
  if (error == 0 && in_memory) own->seals = F_SEAL_SEAL;
  return error;
}

int FileTree::add_home(const From& at, uid_t user, gid_t group) {
  InodeRef own;
  if (const int error = put_own(at, S_IFDIR | 0755, own); error != 0) return error;
  own->facts.st_uid = user;
  own->facts.st_gid = group;
  return 0;
}

int FileTree::mount(const From& at, Made& content) {
  InodeRef own;
  if (const int error = put_own(at, S_IFDIR | 0555, own); error != 0) return error;
  own->facts.st_dev = kFirstMadeDevice + mounts_++;
  own->made = std::make_shared<Making>(Making{&content, "", nullptr, false});
  return 0;
}

int FileTree::add_file(const From& at, mode_t mode, gid_t group, std::string_view text) {
  InodeRef own;
  if (const int error = put_own(at, S_IFREG | mode, own); error != 0) return error;
  own->facts.st_gid = group;
  own->content.write(0, text.data(), text.size());
  own->content.flushed();
  return 0;
}

int FileTree::add_device(const From& at, mode_t mode, dev_t device) {
  InodeRef own;
  if (const int error = put_own(at, S_IFCHR | mode, own); error != 0) return error;
  own->facts.st_rdev = device;
  return 0;
}

int FileTree::add_link(std::string_view target, const From& at) {
  InodeRef own;
  if (const int error = put_own(at, S_IFLNK | 0777, own); error != 0) return error;
  own->target = target;
  return 0;
}

int FileTree::seed(const InodeRef& folder, const base::File& file) {
  const Credentials asks = std::exchange(who_, {});
  const int error = put(folder, file);
  who_ = asks;
  return error;
}

int FileTree::put(const InodeRef& folder, const base::File& file) {
  for (std::size_t at = file.path.find('/', 1); at != std::string::npos;
       at = file.path.find('/', at + 1)) {
    const int made = make_folder({folder, file.path.substr(0, at)}, 0755);
    if (made < 0 && made != -EEXIST) return made;
  }
  InodeRef inode;
  const int error = open({folder, file.path}, O_CREAT | O_TRUNC | O_WRONLY, 0644, inode);
  if (error != 0) return error;
  if (file.text.empty()) {
    const std::string part(kPageBytes, 'x');
    for (std::uint64_t at = 0; at < file.bytes; at += part.size()) {
      inode->content.write(at, part.data(), std::min<std::uint64_t>(part.size(), file.bytes - at));
    }
  } else {
    inode->content.write(0, file.text.data(), file.text.size());
  }
  inode->content.begin_on_disk();
  return 0;
}

}  // namespace fiberscope::machine
