// Console state: what the pane of lists remembers between frames: its tab, how far each list is
// scrolled, what it is narrowed to, what is chosen in it.
//
// Owns nothing but these values. Deliberately does not know what a row says.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace fiberscope::ui {

enum class ConsoleTab : std::uint8_t { Console, Events, Findings };

// Rows of a long list that pass a filter, found a piece at a time.
struct RowFilter {
  std::string key;           // what is looked for: when it changes, all is looked at again
  std::uint64_t looked = 0;  // rows looked at
  std::vector<std::uint32_t> rows;
};

// How many rows lines take that do not fit in one, found a piece at a time.
struct WrappedRows {
  std::string key;    // which lines, in which room: when it changes, all are measured again
  bool open = false;  // the last one measured may still grow
  std::vector<std::uint32_t> beyond;  // rows beyond one each, of all lines up to it
};

// A list scrolls by rows, not pixels: with a million rows, pixels outgrow a float.
struct ConsoleState {
  ConsoleTab tab = ConsoleTab::Console;
  double console_top = 0;
  double events_top = 0;
  float findings_scroll = 0;
  std::uint64_t followed = UINT64_MAX;
  bool hovered = false;       // the mouse was over the pane in the last frame
  bool filter_open = false;   // its row shows though nothing is filtered
  bool focus_filter = false;  // the keyboard goes there in the next frame
  std::string filter;
  std::string entered;         // what is being typed for the program
  bool asking = false;         // the program asked for it in the last frame
  bool entering = false;       // a line was entered just now: the keyboard stays for the next one
  bool only_selected = false;  // the console shows the selected lane's lines alone
  std::uint32_t kinds = 0;     // of events, by EventSort; 0: all
  RowFilter output, events;    // what passes
  WrappedRows wrapped;
  std::set<std::size_t> chosen;   // console lines, for copying
  std::size_t anchor = SIZE_MAX;  // where Shift+click begins
};

}  // namespace fiberscope::ui
