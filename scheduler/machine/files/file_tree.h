// FileTree: all paths that a program can reach: what really lies there, and over it whatever the
// program makes, changes and removes. Nothing of the latter leaves this process.
//
// Owns: the inodes by their names, and who asks for them. Deliberately does not know descriptors,
// processes and their working directories: paths begin at a folder that the caller names.
//
// Invariants:
//  1. The real files are only looked at, and each at most when a path leads there.
//  2. Results are as the kernel's: 0 or more, or minus an errno.
//  3. Nothing is told in the trace: what is opened tells of itself (regular_file.h).
// Source: path_resolution(7), open(2), rename(2), unlink(2) of Linux man-pages 6.03; fs/namei.c for
// the order of the checks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/world.h"
#include "scheduler/machine/files/disk.h"
#include "scheduler/machine/files/inode.h"
#include "scheduler/machine/files/permissions.h"

namespace fiberscope::machine {

using InodeRef = std::shared_ptr<Inode>;

// From: a path, and the folder where it begins if it is relative.
struct From {
  InodeRef folder;
  std::string path;
};

class FileTree {
 public:
  // Requires: kernel and `outside` outlive the tree.
  FileTree(Kernel& kernel, Outside& outside, const base::Disk& disk, Credentials who);

  const InodeRef& root() const { return root_; }
  Disk& disk() { return disk_; }
  // seed: puts a declared file, with the folders on its way, on the disk, wherever that is.
  int seed(const InodeRef& folder, const base::File& file);

  // cover: an empty folder of the machine's own in the place of a real one, which is not seen any
  // more. `in_memory`: files in it can be asked for their seals, as of tmpfs(5).
  int cover(const From& at, mode_t mode, bool in_memory = false);
  // add_home: the same, of a user.
  int add_home(const From& at, uid_t user, gid_t group);
  // mount: the same with a folder whose content is made when somebody looks. Requires: `content`
  // outlives the tree.
  int mount(const From& at, Made& content);
  // add_file, add_device, add_link: what the machine itself has, of root's, in the place of what is
  // there.
  int add_file(const From& at, mode_t mode, gid_t group, std::string_view text);
  int add_device(const From& at, mode_t mode, dev_t device);
  int add_link(std::string_view target, const From& at);

  // find: of a path; `follow`: also a symbolic link at its end.
  int find(const From& at, bool follow, InodeRef& out);
  // open: open(2): makes and truncates it as `flags` say. `mode`: without those of umask(2).
  int open(const From& at, int flags, mode_t mode, InodeRef& out);
  // make_in_memory: memfd_create(2): a file that no path leads to. `seals`: as of fcntl(2).
  InodeRef make_in_memory(int seals);
  int make_folder(const From& at, mode_t mode);
  // make_node: mknod(2): files, named pipes, names of sockets; nobody makes devices.
  int make_node(const From& at, mode_t mode);
  int make_link(std::string_view target, const From& at);  // symlink(2)
  int link(const From& from, const From& to, bool follow);
  int unlink(const From& at);
  int remove_folder(const From& at);
  // rename: renameat2(2); flags: RENAME_NOREPLACE or 0.
  int rename(const From& from, const From& to, unsigned flags);
  // list: readdir(3), without "." and "..", by name.
  struct Entry {
    std::string name;
    InodeRef inode;
  };
  int list(const InodeRef& folder, std::vector<Entry>& out);

  // resize: truncate(2) of a regular file.
  int resize(Inode& inode, std::int64_t size);
  // rewritten: what a file holds is about to change, or has.
  void rewritten(Inode& inode);
  int set_mode(Inode& inode, mode_t mode);
  int set_owner(Inode& inode, uid_t user, gid_t group);
  // set_times: UTIME_NOW and UTIME_OMIT as in utimensat(2).
  int set_times(Inode& inode, const timespec times[2]);
  // permits: `wanted`: R_OK, W_OK, X_OK.
  bool permits(const Inode& inode, int wanted) const { return permits(inode.facts, wanted); }
  bool permits(const struct stat& facts, int wanted) const {
    return machine::permits(who_, facts, wanted);
  }
  // facts: stat(2).
  struct stat facts(const Inode& inode) const;
  // path_of: a folder's absolute path; empty: it is removed.
  std::string path_of(const InodeRef& folder) const;
  // touched: a plain absolute path leads to something else than what really lies there.
  bool touched(std::string_view path) const;
  timespec now() const;

 private:
  // Spot: where a path leads to. name: "" when it ends in "/", "." or "..", see `last`.
  struct Spot {
    int error = 0;
    InodeRef folder;
    std::string name;
    InodeRef inode;           // nullptr: nothing of this name
    bool slash = false;       // it has to be a folder
    std::string_view last{};  // "", ".", "..": it ends so and has no name
    bool named() const { return !name.empty(); }
  };
  Spot walk(const From& at, bool follow);
  int step(InodeRef& here, const std::string& name, InodeRef& next);
  InodeRef child(const InodeRef& folder, const std::string& name, int& error);
  InodeRef parent_of(const InodeRef& folder) const;
  InodeRef adopt(const std::string& path, const struct stat& facts);
  InodeRef made_child(const InodeRef& folder, const std::string& name);
  int put(const InodeRef& folder, const base::File& file);
  int put_own(const From& at, mode_t mode, InodeRef& out);
  InodeRef make(mode_t mode);
  InodeRef make_in(const InodeRef& folder, mode_t mode);
  void enter(const InodeRef& folder, const std::string& name, const InodeRef& inode);
  void leave(const InodeRef& folder, const std::string& name);
  int check_new(const Spot& spot) const;
  int check_removal(const Spot& spot) const;
  int check_rename(const Spot& from, const Spot& to, unsigned flags);
  int check_open(const Inode& inode, int flags) const;
  bool is_empty(const InodeRef& folder);
  bool is_below(const InodeRef& folder, const InodeRef& ancestor) const;
  void changed(Inode& inode);

  Kernel& kernel_;
  Outside& outside_;
  Disk disk_;
  Credentials who_;    // asks
  Credentials owner_;  // of what is made
  InodeRef root_;
  ino_t last_number_ = 0;
  dev_t mounts_ = 0;
};

}  // namespace fiberscope::machine
