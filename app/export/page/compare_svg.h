// Comparison as SVG: the table, and a card of bars for each measure.
//
// Owns the page. Deliberately does not know how the runs came about.
#pragma once

#include <string>
#include <vector>

#include "app/export/picture/palette.h"
#include "app/model/numbers/compare.h"

namespace fiberscope::exporter {

struct CompareSvgOptions {
  double width_px = 1200;
  Theme theme = Theme::Dark;
  std::string title = {};
};

// comparison_svg: the document. Runs without numbers are left out.
std::string comparison_svg(const std::vector<model::Compared>& rows,
                           const CompareSvgOptions& options = {});

}  // namespace fiberscope::exporter
