// Lesson edits: what was written into lessons' files here, to be taken back and done again.
//
// Owns the texts before and after. Deliberately does not know what a lesson is.
//
// Invariant: a file that holds anything else than what was written here last is left alone.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scheduler/base/result.h"

namespace fiberscope::ui {

class LessonEdits {
 public:
  // write: `stop`: which one of the file it was about, from 0. Errors: it cannot be written.
  base::Result<std::monostate> write(const std::string& path, std::string text, std::size_t stop);
  bool can_undo(const std::string& path) const { return about(done_, path); }
  bool can_redo(const std::string& path) const { return about(undone_, path); }
  // undo, redo: the last one; which stop it was about. A file that was begun with it goes. Errors:
  // somebody else has written the file since, or it cannot be written. Requires: can_undo() of its
  // path; can_redo().
  base::Result<std::size_t> undo() { return turn(done_, undone_); }
  base::Result<std::size_t> redo() { return turn(undone_, done_); }

 private:
  struct Edit {
    std::string path;
    std::optional<std::string> now, then;  // what the file holds, and held; none: it is not there
    std::size_t stop = 0;
  };
  static bool about(const std::vector<Edit>& edits, const std::string& path) {
    return !edits.empty() && edits.back().path == path;
  }
  static base::Result<std::size_t> turn(std::vector<Edit>& from, std::vector<Edit>& to);

  std::vector<Edit> done_, undone_;
};

}  // namespace fiberscope::ui
