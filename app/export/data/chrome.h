// Chrome: the run as trace events of Chrome's JSON, which Perfetto opens, too.
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_chrome: .json. Source: "Trace Event Format" of the Catapult project, and what Perfetto's
// importer makes of it: times are µs, and three decimals keep the nanoseconds.
Written write_chrome(const model::Model& model, const Cut& cut, std::ostream& out,
                     const Progress& progress);

}  // namespace fiberscope::exporter
