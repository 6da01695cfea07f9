// MadeTexts: files by their paths, each with who makes its text, and the folders on their way: the
// parts of /proc and /sys that are there in every run.
//
// Owns the paths. Deliberately does not know what the texts say (proc_machine.cpp, proc_net.cpp,
// sys_files.cpp).
#pragma once

#include <sys/stat.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fiberscope::host {

class MadeTexts {
 public:
  using Text = std::function<std::string()>;
  struct Entry {
    mode_t mode = S_IFDIR | 0555;
    Text text;  // of a file
  };

  // add: a file. add_folder: an empty one, if nothing is added to it.
  void add(const std::string& path, Text text, mode_t mode = 0444);
  void add_folder(const std::string& path);
  // find: nullptr: there is none. "" is the top.
  const Entry* find(const std::string& path) const;
  // names: of what lies in a folder.
  void names(const std::string& path, std::vector<std::string>& out) const;

 private:
  std::map<std::string, Entry> entries_{{"", {}}};
};

// printed: as printf(3).
std::string printed(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace fiberscope::host
