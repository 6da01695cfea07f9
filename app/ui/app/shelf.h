// Shelf: what can be opened: the scenarios by chapter, recent files, and where a newcomer begins.
//
// Owns these lists. Deliberately does not know how something on them is opened.
#pragma once

#include <string>
#include <vector>

#include "app/ui/app/desk.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/library_state.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

class Shelf {
 public:
  Shelf(Desk& desk, const ViewState& state) : desk_(desk), state_(state) {}
  // refresh: from the desk, in the chosen language.
  void refresh();
  // remember: the file was opened or saved.
  void remember(const std::string& path);

  void on(const intent::ForgetRecent& i);

  std::vector<LibraryItem> library;
  std::vector<RecentFile> recent;
  FirstSteps first;

 private:
  Desk& desk_;
  const ViewState& state_;
};

}  // namespace fiberscope::ui
