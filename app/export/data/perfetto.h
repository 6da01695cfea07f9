// Perfetto: the run as a trace of Perfetto (ui.perfetto.dev): lanes are tracks in a tree, states
// slices with their sentences, wake-ups and hand-overs flows, and there are counters.
//
// Owns nothing. Deliberately does not know files.
#pragma once

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// write_perfetto: the protobuf, .pftrace. Source: protos/perfetto/trace/trace_packet.proto and
// track_event/*.proto of Perfetto, and its page "Writing TrackEvent protos synthetically".
Written write_perfetto(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress);

}  // namespace fiberscope::exporter
