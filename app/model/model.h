// Model: all folds over one trace together, kept up to date as it grows. The one thing a view
// needs.
//
// Owns the folds. Deliberately does not know the screen, the session, nor where the trace is from.
#pragma once

#include "app/model/findings/findings.h"
#include "app/model/folds/axis.h"
#include "app/model/folds/console.h"
#include "app/model/folds/failures.h"
#include "app/model/folds/file_tracks.h"
#include "app/model/folds/idle.h"
#include "app/model/folds/index.h"
#include "app/model/folds/interaction.h"
#include "app/model/folds/io_spans.h"
#include "app/model/folds/lanes.h"
#include "app/model/folds/line_hits.h"
#include "app/model/folds/names.h"
#include "app/model/folds/overdue.h"
#include "app/model/folds/objects.h"
#include "app/model/folds/packets.h"
#include "app/model/folds/steps.h"
#include "app/model/folds/variables.h"
#include "app/model/folds/world.h"
#include "app/model/numbers/report.h"
#include "app/model/numbers/stats.h"
#include "app/model/reading/circle.h"
#include "app/model/reading/focus.h"
#include "app/model/reading/navigation.h"
#include "app/model/reading/own_lanes.h"
#include "app/model/reading/pending.h"
#include "app/model/reading/replay.h"
#include "app/model/reading/watched.h"
#include "app/model/words/circle_text.h"
#include "app/model/words/events.h"
#include "app/model/words/folded.h"
#include "app/model/words/io_text.h"
#include "app/model/words/object_text.h"
#include "app/model/words/pending_text.h"
#include "app/model/words/search.h"
#include "app/model/words/variable_text.h"
#include "app/model/words/why.h"

namespace fiberscope::model {

struct Model {
  // Requires: `t` outlives this.
  explicit Model(const Trace& t);
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // update: takes in what the trace gained. True if that is anything. The cursor does not move.
  bool update();
  // tell, draw: the two halves of update(): up to that event, what is told of the trace and what is
  // drawn of it. Neither reads what the other owns, so both may be at work at once.
  void tell(std::uint64_t until);
  void draw(std::uint64_t until);
  // settle: as update() does once the run has ended: what only more events would need is given
  // back.
  void settle();

  const Trace& trace;
  Names names;
  Index index;
  Lanes lanes;
  Idle idle;
  Overdue overdue;
  IoSpans io;
  FileTracks files;
  Packets packets;
  Objects objects;
  Console console;
  Findings findings;
  const Variables& variables = findings.variables();
  Failures failures;
  LineIndex lines;
  Steps steps;
  Replay replay;
};

}  // namespace fiberscope::model
