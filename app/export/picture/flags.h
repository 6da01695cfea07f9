// Flags: small marks on lanes: something the program did wrong, at its moment.
//
// Owns nothing. Deliberately does not know the mouse, nor how a finding is told.
#pragma once

#include <vector>

#include "app/export/picture/stage.h"

namespace fiberscope::exporter {

struct Flag {
  std::size_t finding = 0;  // index in model.findings.list()
  Box box;
};

// lay_flags: over the rows of their lanes, else at the head of the lanes.
std::vector<Flag> lay_flags(const Lens& lens, const Stage& stage, const Rows& rows);

// paint_flags: `pointed`: the finding that the mouse rests on.
void paint_flags(const Brush& brush, const std::vector<Flag>& flags,
                 std::optional<std::size_t> pointed);

}  // namespace fiberscope::exporter
