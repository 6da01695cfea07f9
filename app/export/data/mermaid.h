// Mermaid: a small part of a run as text from which Markdown pages draw: a Gantt chart of its
// slices, or a sequence diagram of who wakes and resumes whom.
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_gantt: .mmd. write_sequence: .seq.mmd. Errors: also too much to be shown; see small_part().
// Source: mermaid.js.org, "Gantt" and "Sequence diagrams".
Written write_gantt(const model::Model& model, const Cut& cut, std::ostream& out,
                    const Progress& progress);
Written write_sequence(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress);

}  // namespace fiberscope::exporter
