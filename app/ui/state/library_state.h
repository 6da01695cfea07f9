// Library state: what the list of scenarios and recent files shows, and what it remembers.
//
// Owns nothing but these values. Deliberately does not know where scenarios come from.
#pragma once

#include <cstdint>
#include <string>

namespace fiberscope::ui {

struct LibraryItem {
  std::string path;
  std::string chapter;  // "1 From subroutine to coroutine"
  std::string title;
  int coroutines = 0;              // 0 = not known
  bool seen = false;               // all its points to watch were seen
  std::string misconception = {};  // in the chosen language
  std::string error = {};          // what is wrong with its settings
  std::size_t points = 0;          // to watch
  std::size_t points_seen = 0;
};

struct RecentFile {
  std::string path;
  std::uint64_t size_bytes = 0;
};

struct LibraryState {
  std::string filter;
  float scroll = 0;
  std::string row;          // the item the arrow keys have reached, by its path
  bool reveal_row = false;  // scroll it into sight once
};

}  // namespace fiberscope::ui
