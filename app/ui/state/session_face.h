// Session face: what is open and how its run is doing, for the bars, the list of scenarios and the
// pages that stand where there is no timeline.
//
// Owns nothing but these values. Deliberately does not know the session: App fills it in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/base/barrier_parts.h"
#include "scheduler/base/ids.h"
#include "scheduler/base/reached_limit.h"

namespace fiberscope::ui {

// A point to watch in a lesson.
struct LessonPoint {
  std::string text = {};
  std::string query = {};     // its moment, as the program's settings say
  base::EventSeq event = {};  // none: not known yet, or the run has no such moment
  bool seen = false;          // people stood there, in this run or another
};

// The scenario that is open: what it shows, what to watch, what is often believed.
struct Lesson {
  std::string key = {};  // "chapter/name"; empty: nothing to say
  std::string summary = {};
  std::string misconception = {};
  std::vector<LessonPoint> points = {};
  bool closed = false;  // it was put away
  // current: the last point that the cursor has reached; points.size(): none.
  std::size_t current(base::EventSeq cursor) const {
    std::size_t at = points.size();
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (points[i].event && points[i].event <= cursor) at = i;
    }
    return at;
  }
  std::size_t seen_count() const {
    std::size_t count = 0;
    for (const LessonPoint& point : points) count += point.seen ? 1 : 0;
    return count;
  }
};

// Toast: one sentence over the screen for a while.
struct Toast {
  std::string text = {};  // empty: none
  bool bad = false;
  double until_s = 0;
  std::string folder =
      {};  // where that is which was saved; empty: nothing was, or none can open it
};

// What keeps runs from the computer, as far as the engine has said.
struct SandboxFace {
  bool known = false;
  std::vector<base::BarrierGap> gaps = {};  // parts that are missing
};

// A limit that the run has come to.
struct LimitFace {
  base::ReachedLimit reached;
  base::Limits more;  // with twice as much of it
  std::string twice;  // "4 GiB"
};

// What the session is doing, for the bars and the empty states.
struct SessionFace {
  std::string chapter;
  std::string title;         // of the scenario or the trace's file
  std::string path;          // of the scenario that is open
  std::string mode;          // "replay", "live"
  std::string error;         // one readable sentence; empty when all is well
  std::string note;          // at the right of the status bar
  bool running = false;      // the trace still grows
  bool paused = false;       // it would, but stands still
  bool stopped = false;      // by hand, before its end
  bool asks = false;         // it waits for somebody to enter something
  std::size_t answers = 0;   // lines that were entered, for the program that is open
  double elapsed_s = 0;      // of our clock, without pauses
  double silent_s = 0;       // since its last event
  double cpu_used_up_s = 0;  // processor time after which it was paused; 0: it was not
  bool can_run = false;      // an engine is there
  bool can_repeat = false;   // the trace that is open carries its recipe
  // withheld: the trace that is open may be anybody's, and its program was not let run yet, so
  // there are no locals at its events. wants_to_run: what would run.
  bool withheld = false;
  std::string wants_to_run;
  bool comparing = false;  // the comparison stands in place of the timeline
  bool home = false;       // the start page is shown
  bool open = false;       // something is open, whatever is shown
  bool unsaved = false;    // and its text is on no disk
  std::optional<LimitFace> limit = {};
  SandboxFace sandbox = {};
  Lesson lesson = {};
  bool hides_future = false;  // more of the run is there, and not shown yet
  bool has_lesson = false;    // one with stops and questions is there beside the program
  Toast toast = {};
  std::string library_error = {};  // why there are no scenarios
};

}  // namespace fiberscope::ui
