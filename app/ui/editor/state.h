// Editor state: the program that is open, as it is being written, and what keeps it from being
// lost.
//
// Owns: the text, what of it is on disk, the copy kept for a crash. Deliberately does not know
// views, keys or runs.
//
// Invariants:
//  1. The original of a built-in scenario is never written.
//  2. A file that changed on disk since it was read is written only by overwrite().
//  3. While text is unsaved, the recovery folder holds it, at most a second old.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/ui/editor/text.h"
#include "scheduler/base/result.h"

namespace fiberscope::ui {

enum class SaveResult : std::uint8_t {
  Saved,
  NeedsName,      // built in, or never saved: it must be saved as a copy
  ChangedOnDisk,  // somebody else wrote the file meanwhile
};

class Document {
 public:
  Document() = default;
  // open: Errors: cannot be read, too large, or not text; one sentence that names the file.
  static base::Result<Document> open(const std::string& path, bool built_in);
  // untitled: a program that is on no disk yet. `name` is a file's name.
  static Document untitled(std::string name, std::string_view text);

  TextBuffer text;

  // path: of the file it was read from or last written to; empty when there is none.
  const std::string& path() const { return path_; }
  bool built_in() const { return built_in_; }
  std::string name() const;
  // unsaved: the text is not what is on disk.
  bool unsaved() const;
  // on_disk: the text when it was read or written last.
  const std::string& on_disk() const { return on_disk_; }

  // save: in place. Errors: the file cannot be written; the text stays unsaved.
  base::Result<SaveResult> save();
  // save_as, overwrite: Errors as save().
  base::Result<std::monostate> save_as(const std::string& path);
  base::Result<std::monostate> overwrite() { return save_as(std::string(path_)); }
  // reload: what is on disk instead; can be undone. Errors: it cannot be read.
  base::Result<std::monostate> reload();
  // revert: the text as it was read.
  void revert() { text.replace_all(on_disk_); }
  // restore: text of a former session, unsaved.
  void restore(std::string_view unsaved);

 private:
  std::string path_;
  std::string name_;  // when there is no path
  bool built_in_ = false;
  std::string on_disk_;
  mutable std::uint64_t compared_ = 0;  // the version of the text unsaved() looked at
  mutable bool unsaved_ = false;
};

// read_program: Errors: one sentence that says why it cannot be edited.
base::Result<std::string> read_program(const std::string& path);

// What a session that ended without saving left behind.
struct Leftover {
  std::string file;  // in the recovery folder
  std::string path;  // of the program; empty: it had none
  std::string name;
  bool built_in = false;
  std::string text;
};

// Recovery: a file per process with the unsaved text.
class Recovery {
 public:
  // folder: where the files are; empty: nothing is kept.
  explicit Recovery(std::string folder = {}) : folder_(std::move(folder)) {}
  // keep: writes the text if it is unsaved and changed; removes the file when nothing is unsaved.
  void keep(const Document& document);
  void forget();
  // leftovers: of processes that are gone, the latest first.
  std::vector<Leftover> leftovers() const;
  static void remove(const Leftover& leftover);

 private:
  std::string folder_;
  std::string file() const;
  std::uint64_t kept_ = 0;  // version of the text in the file
  std::string kept_path_;
  bool there_ = false;
};

// new_program: a small program to begin with.
std::string new_program();
// documents_folder: where copies go: Fiberscope in the user's documents, else in their home.
std::string documents_folder();

}  // namespace fiberscope::ui
