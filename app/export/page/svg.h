// SVG export: the timeline's page as an SVG document.
//
// Owns nothing. Deliberately does not know what is on the page (timeline_page.h).
#pragma once

#include <string>

#include "app/export/page/timeline_page.h"

namespace fiberscope::exporter {

// timeline_svg: the document.
std::string timeline_svg(const model::Model& model, const PageOptions& options = {});
std::string timeline_svg(const trace::Trace& trace, const PageOptions& options = {});

}  // namespace fiberscope::exporter
