// PlantUML: a small part of a run as a timing diagram.
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_plantuml: .puml. Errors: also too much to be shown; see small_part(). Source: plantuml.com,
// "Timing Diagram".
Written write_plantuml(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress);

}  // namespace fiberscope::exporter
