// Shown of a figure: what the figure means for the rows of a run.
//
// Owns nothing. Deliberately does not know moments (app/lesson), nor how anything is drawn: the
// window and every format begin here.
//
// Invariant: a lane stands where its name is listed first, once.
#pragma once

#include <vector>

#include "app/export/picture/rows.h"
#include "app/figure/figure.h"

namespace fiberscope::exporter {

// lanes_of: those that the figure lists, in its order; of several with one name in order of birth.
std::vector<base::LaneId> lanes_of(const figure::Figure& figure, const model::Model& model);
// show_figure: the figure's rows in place of what was chosen. show_everything: all rows again.
void show_figure(Shown& shown, const figure::Figure& figure, const model::Model& model);
void show_everything(Shown& shown);

}  // namespace fiberscope::exporter
