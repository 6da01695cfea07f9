// Made: folders whose files nobody wrote: what is in them is made when somebody looks, as that of
// /proc and /sys.
//
// Owns nothing. Deliberately does not know what is told in them: whoever hangs such a folder into
// the tree (file_tree.h) does.
//
// Invariants:
//  1. Nothing of it is kept: each look asks anew, and what was opened stays as it was then.
//  2. Paths are from its own top on, without a slash in front; "" is the top. Results are as the
//     kernel's: 0 or more, or minus an errno.
// Source: proc(5), sysfs(5) of Linux man-pages 6.03; Linux fs/proc/base.c.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::machine {

struct Inode;

class Made {
 public:
  // facts: lstat(2): the mode, the owner, the size that it claims. Errors: -ENOENT.
  virtual int facts(const std::string& path, struct stat& out) = 0;
  virtual int names(const std::string& path, std::vector<std::string>& out) = 0;
  virtual int link_target(const std::string& path, std::string& out) = 0;
  // follow: what a link leads to that no path does, such as /proc/PID/fd/NUMBER. 0 with a nullptr:
  // it leads where its target says.
  virtual int follow(const std::string& path, std::shared_ptr<Inode>& out) = 0;
  // text: all that a file holds now.
  virtual int text(const std::string& path, std::string& out) = 0;
  // write: what a program writes into it, in one call: a count.
  virtual std::int64_t write(const std::string& path, std::string_view data) = 0;

 protected:
  ~Made() = default;
};

// Making: of an inode, which folder makes it, and where it lies in there. `in`: the folder above.
struct Making {
  Made* by = nullptr;
  std::string path;
  std::shared_ptr<Inode> in;
  bool opened = false;  // it stands for what some process has open, which no path leads to
};

}  // namespace fiberscope::machine
