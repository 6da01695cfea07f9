// RealFiles: what really lies on this computer's disks, for the private tree to look at; and over
// it the source files that a trace has kept, as if they lay here.
//
// Owns the kept files, which places may be read and whose they are; never writes. Past the C
// library, whose calls are the machine's.
// Deliberately does not know the private tree.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scheduler/base/recipe.h"
#include "scheduler/machine/files/inode.h"

namespace fiberscope::host {

class RealFiles final : public machine::Outside {
 public:
  // keep: Requires: no run has begun.
  void keep(const base::Kept& kept);
  // kept: the text of a kept file; nullptr: the path leads to what is really here.
  const std::string* kept(const std::string& path) const;
  // let_read: only what lies in these places, which are absolute, is read from now on; what else
  // there is can be asked for by name. lets_read: whether it does. lets_list: also of a folder on
  // the way there, and of one for everybody's files, as /tmp: they hold no more than such ways.
  void let_read(const std::vector<std::string>& places);
  bool lets_read(const std::string& path) const;
  bool lets_list(const std::string& folder) const;
  // give_to_user: what lies in these places is the simulated user's, wherever they are.
  void give_to_user(std::vector<std::string> places);
  // show_owner: whose a file is in the machine, whoever it belongs to here: of the system's folders
  // all is root's, all else is the user's. So a run does not depend on who runs it.
  void show_owner(const std::string& path, struct stat& facts) const;

  int facts(const std::string& path, struct stat& out) override;
  int names(const std::string& path, std::vector<std::string>& out) override;
  int link_target(const std::string& path, std::string& out) override;
  std::int64_t read(const std::string& path, std::uint64_t offset, char* out,
                    std::size_t size) override;

 private:
  // By where they would lie here. Folders too, and those on their way: these have no text.
  struct Entry {
    bool is_file = false;
    std::string text;
  };
  void keep_folders(std::string path);
  std::map<std::string, Entry> kept_;
  std::vector<std::string> places_;  // none: everywhere
  std::vector<std::string> user_places_;
};

// is_readable: 0, or minus the errno with which the real kernel would not let the engine read it.
int is_readable(const std::string& path);

// real_files: those of this computer, and what is kept of another.
RealFiles& real_files();

// file_of_text: an open file that holds the text, at its beginning; minus an errno. Its number is
// the next free one.
int file_of_text(std::string_view text);

// list_real: an open folder's names with their d_type, in the real kernel's order; 0, or minus an
// errno.
struct RealName {
  std::string name;
  unsigned char type;
  ino_t number;
};
int list_real(int folder, std::vector<RealName>& out);

}  // namespace fiberscope::host
