// File browser: a sheet in which a file is chosen to be opened, or a name to save under.
//
// Owns: the folder shown, what is typed and chosen. Deliberately does not open or write anything:
// it answers with a path. It does not know what is in a file.
//
// Invariant: a file that exists is answered for saving only after the question whether to replace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/editor/text.h"
#include "app/ui/lists/file_list.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

enum class BrowserMode : std::uint8_t { Closed, Open, Save };

struct BrowserPlace {
  const char* icon;
  std::string name;
  std::string path;
};

struct FileBrowser {
  BrowserMode mode = BrowserMode::Closed;
  std::string folder;
  std::string error;  // why the folder cannot be shown
  std::vector<FileEntry> entries;
  std::vector<BrowserPlace> places;  // at the left
  bool hidden = false;
  std::string filter;  // what was typed, for opening
  TextBuffer name;     // for saving
  std::string chosen;  // name of the entry that is marked
  float scroll_y = 0;
  bool reveal = false;
  bool take_keyboard = false;
  bool replace_asked = false;  // the file exists; saving again replaces it

  // open, save: show the sheet. `folder` need not exist.
  void open(const std::string& where, std::vector<BrowserPlace> at_left);
  void save(const std::string& where, const std::string& suggested,
            std::vector<BrowserPlace> at_left);
  void close() { mode = BrowserMode::Closed; }
  void go(const std::string& where);
  void up();
  // shown: the entries that match what was typed.
  std::vector<const FileEntry*> shown() const;
};

// browser_view: draws the sheet while it is there. Answers the path chosen; an empty one when it
// was cancelled.
std::optional<std::string> browser_view(Ui& ui, FileBrowser& browser, const Rect& screen);

}  // namespace fiberscope::ui
