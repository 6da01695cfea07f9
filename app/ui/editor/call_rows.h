// Call rows: the part of the machine's sheet that says what calls cost: those of the program's
// settings, which can be changed, and the usual ones below.
//
// Owns: what is typed into its fields. Deliberately does not know what else is on the sheet, nor
// what a function is: only its name.
//
// Invariant: with no problems() the costs are such as a recipe accepts, of each function one.
#pragma once

#include <string>
#include <vector>

#include "app/ui/editor/text.h"
#include "app/ui/toolkit/widgets.h"
#include "scheduler/base/call_cost.h"

namespace fiberscope::ui {

// in_order: by name, of each function what was said last: so a program's settings are read.
std::vector<base::CallCost> in_order(std::vector<base::CallCost> costs);

struct CallRows {
  struct Row {
    TextBuffer function, cost;
  };
  std::vector<Row> rows;
  bool usual_shown = false;  // the usual ones are folded out

  void fill(const std::vector<base::CallCost>& costs);
  // add: a row for a function, empty at first; or the row that it has.
  void add(std::string_view function = {}, std::string_view cost = {});
  // problems: by row; empty where all is well. A row in which nothing stands counts for nothing.
  std::vector<std::string> problems() const;
  // costs: Requires: no problems.
  std::vector<base::CallCost> costs() const;
};

// call_row_ids: of the fields, as they stand below each other.
std::vector<std::string> call_row_ids(const CallRows& calls);
// call_rows_view: draws at the top of `in`, and cuts off what it needs.
void call_rows_view(Ui& ui, CallRows& calls, const std::vector<std::string>& problems, Rect& in);

}  // namespace fiberscope::ui
