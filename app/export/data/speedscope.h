// Speedscope: the run as profiles of speedscope.app: one of each lane: its states, and in them the
// lines it ran and what it waited for.
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_speedscope: .speedscope.json. Source: speedscope's "file-format-schema.json": of an evented
// profile events are in order, and each opened frame is closed again, the last one first. Errors:
// also that no lane is there to be shown.
Written write_speedscope(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress);

}  // namespace fiberscope::exporter
