// Figure page: a figure (app/figure/figure.h) of a run, worked out: which part, whose lanes, what
// stands on the page.
//
// Owns nothing. Deliberately does not know formats and files.
#pragma once

#include <vector>

#include "app/export/data/cut.h"
#include "app/export/page/timeline_page.h"
#include "app/figure/figure.h"

namespace fiberscope::exporter {

// cut_of: Errors: a moment or a lane that the run has not, with what it has.
base::Result<Cut> cut_of(const model::Model& model, const figure::Figure& figure);

// page_of: `notes`: those there are; the figure says whether they are shown. Errors: as above.
base::Result<PageOptions> page_of(const model::Model& model, const figure::Figure& figure,
                                  const std::vector<Note>& notes = {});

Theme theme_named(std::string_view name);

}  // namespace fiberscope::exporter
