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
  bool seen = false;               // all its questions were answered, or else its points seen
  std::string misconception = {};  // in the chosen language
  std::string error = {};          // what is wrong with its settings
  std::size_t points = 0;          // to watch
  std::size_t points_seen = 0;
  bool compared = true;    // it stands in its chapter's comparison
  std::string words = {};  // all that is written in it, in small letters
};

enum class FileKind : std::uint8_t { Scenario, Program, Trace };

struct RecentFile {
  std::string path;
  std::uint64_t size_bytes = 0;
  FileKind kind = FileKind::Trace;
  std::string title = {};     // of a scenario; else the file's name
  std::int64_t opened_s = 0;  // since 1970; 0: not known
  std::int64_t end_ns = 0;    // how long its run took; 0: not known
  std::size_t points = 0;     // to watch
  std::size_t points_seen = 0;
  std::string next = {};  // the first of them that was not seen
};

// Where a newcomer begins.
struct FirstSteps {
  std::string path;      // of the scenario; empty: there is none
  std::string question;  // that it answers, else its title
};

// What the start page remembers.
struct StartState {
  float scroll = 0;
  std::string search;
  std::size_t chosen = 0;      // of what was found, the one the arrow keys have reached
  bool take_keyboard = false;  // the field gets it in the next frame
  std::string chapter;         // whose list is open
  float chapter_scroll = 0;
};

struct LibraryState {
  std::string filter;
  float scroll = 0;
  std::string row;          // the item the arrow keys have reached, by its path
  bool reveal_row = false;  // scroll it into sight once
  std::string reveal;       // the item by its path that is scrolled into sight once
};

}  // namespace fiberscope::ui
