// Search state: what the search palette remembers between frames.
//
// Owns the search that is under way. Deliberately does not know how results are shown.
#pragma once

#include <string>

#include "app/model/words/search.h"

namespace fiberscope::ui {

struct SearchState {
  model::Search search;
  std::string typed;
  std::size_t chosen = 0;  // a row of the list
  double top = 0;
  bool reveal = false;  // the chosen row, in the next frame
  bool focus = false;   // the keyboard goes to the field in the next frame
};

}  // namespace fiberscope::ui
