// Model: all folds over one trace together, kept up to date as it grows. The one thing a view
// needs.
#pragma once

#include "app/model/axis.h"
#include "app/model/circle.h"
#include "app/model/console.h"
#include "app/model/events.h"
#include "app/model/failures.h"
#include "app/model/file_tracks.h"
#include "app/model/findings.h"
#include "app/model/index.h"
#include "app/model/interaction.h"
#include "app/model/io_spans.h"
#include "app/model/lanes.h"
#include "app/model/line_hits.h"
#include "app/model/names.h"
#include "app/model/navigation.h"
#include "app/model/packets.h"
#include "app/model/pending.h"
#include "app/model/replay.h"
#include "app/model/report.h"
#include "app/model/search.h"
#include "app/model/stats.h"
#include "app/model/why.h"
#include "app/model/world.h"

namespace fiberscope::model {

struct Model {
  // Requires: `t` outlives this.
  explicit Model(const Trace& t) : trace(t), replay(t) { update(); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // update: takes in what the trace gained. True if that is anything. The cursor does not move.
  bool update() {
    names.update(trace);
    index.update(trace);
    console.update(trace);
    findings.update(trace);
    failures.update(trace);
    lines.update(trace);
    const bool grew = lanes.update(trace);
    io.update(trace, lanes);
    files.update(trace);
    packets.update(trace);
    return grew;
  }

  const Trace& trace;
  Names names;
  Index index;
  Lanes lanes;
  IoSpans io;
  FileTracks files;
  Packets packets;
  Console console;
  Findings findings;
  Failures failures;
  LineIndex lines;
  Replay replay;
};

}  // namespace fiberscope::model
