// CSV: slices, events and statistics as tables, with a head line (RFC 4180).
//
// Owns nothing. Deliberately does not know files. The columns are in app/FORMATS.md.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_slices_csv: .csv: a row for each slice, in the order in which they begin.
Written write_slices_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress);
// write_events_csv: .events.csv: a row for each event that is about one of the lanes or about none.
Written write_events_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress);
// write_stats_csv: .stats.csv: a row for each state of each lane, and for each core busy and idle.
Written write_stats_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                        const Progress& progress);

}  // namespace fiberscope::exporter
