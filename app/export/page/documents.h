// Documents: pages as files: an SVG of one page, a PDF of one or many, and what did not fit.
//
// Owns nothing. Deliberately does not know what is on the pages (timeline_page.h).
#pragma once

#include <string>
#include <vector>

#include "app/export/page/timeline_page.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

// timeline_svg: the document.
std::string timeline_svg(const model::Model& model, const PageOptions& options = {});
std::string timeline_svg(const trace::Trace& trace, const PageOptions& options = {});

// timeline_pdf: a page for each of the options. Errors: a typeface is missing, with its Debian
// package.
base::Result<std::string> timeline_pdf(const model::Model& model,
                                       const std::vector<PageOptions>& pages);

// Unfit: what a page had no room for.
struct Unfit {
  std::size_t cut = 0;               // texts that end with an ellipsis
  std::size_t gone = 0;              // texts that are left out
  std::vector<std::string> samples;  // of both, the first few
};
Unfit unfit(const model::Model& model, const PageOptions& options);

}  // namespace fiberscope::exporter
