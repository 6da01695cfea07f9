// Paths: where a path that a program names leads to: into the private tree, or, for what belongs
// to Python, to the real kernel.
//
// Owns: what stays real. Libraries and the program's own source files are read as they are, at no
// cost, as long as the program has not changed them. All else is the tree's, with /dev, /proc and
// /sys of its own (made_files.h), so that no file of the user's is ever written.
// Deliberately does not know the calls (libc/paths.cpp, libc/facts.cpp, libc/folders.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/machine/files/file_tree.h"

namespace fiberscope::host {

// begin_files: the first process's working directory, and the declared files in it. Requires: the
// first process is there, no program runs yet.
void begin_files();

struct Path {
  int error = 0;       // minus an errno: it leads nowhere
  bool real = false;   // the call goes to the real kernel, with `text`
  std::string text;    // absolute
  std::string plain;   // the same without "//" and "/./", if it does not climb
  machine::From from;  // for the tree
};

// resolve: of a call with this folder (AT_FDCWD: the working directory) and path. `changes`: it may
// write. Requires: simulating().
Path resolve(int folder, const char* path, bool changes);
// library_places: what of the computer's own every program may read: libraries, and of its settings
// what they need.
std::vector<std::string> library_places();
// may_read: what lies there may be read; else the program is told once why not.
bool may_read(const std::string& path);
// may_list: the same of a folder's names.
bool may_list(const std::string& folder);
// user_may: whether the mode of what really lies there lets the simulated user; what is not there
// anybody may ask for. `wanted`: as of access(2).
bool user_may(const std::string& path, int wanted);
// device_at: the declared device of this absolute path; nullptr: none.
const base::Device* device_at(std::string_view path);
// is_source: an unchanged file of Python's or the program's code: it is read as it is.
bool is_source(const machine::Inode& inode);
// importing: Python's import machinery is calling, or an interpreter that only starts up.
bool importing();
// file_text: all of a file, past any cost and trace. none: it cannot be read.
std::optional<std::string> file_text(const std::string& path);
// folder_of: where a file really lies, all links followed; "": there is none. kept_text: what a
// trace has kept of it, if that is what is read; nullptr: what really lies there is.
std::string folder_of(const std::string& file);
const std::string* kept_text(const std::string& file);

// PathCall: a system call on a path; one that is not the program's doing costs nothing and is not
// told.
class PathCall {
 public:
  PathCall(const char* name, bool told) {
    if (told) call_.emplace(name, -1, Target{});
  }
  // became_ready: it has waited until then.
  void became_ready(TimeNs when_ns) {
    if (call_) call_->became_ready(when_ns);
  }
  template <class Result = int>
  Result over(std::int64_t result) {
    if (call_) return call_->over<Result>(result);
    if (result >= 0) return static_cast<Result>(result);
    errno = static_cast<int>(-result);
    return -1;
  }

 private:
  std::optional<SystemCall> call_;
};

}  // namespace fiberscope::host
