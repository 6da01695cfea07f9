// Timeline state: what the timeline remembers between frames: zoom, folds, pins, marks, panels.
//
// Owns nothing but these values. Deliberately does not know how they are drawn.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/export/picture/overview.h"
#include "app/export/picture/rows.h"
#include "app/figure/figure.h"
#include "app/model/model.h"
#include "app/session/settings.h"
#include "app/ui/state/ids.h"
#include "app/ui/toolkit/geometry.h"

namespace fiberscope::ui {

// What the mouse rests on in the timeline: of a row, what the row itself found there.
struct Hover : exporter::Found {
  std::optional<std::size_t> finding;  // index in the model's list
  std::optional<std::size_t> packet;   // index in the model's packets
  std::uint32_t more_packets = 0;      // close by, and left out
  Point at;
};

struct Range {
  base::EventSeq from, to;
  bool operator==(const Range&) const = default;
};

struct MinimapState {
  exporter::Overview overview;
  float grab_dx = 0;
};

struct Marks {
  std::vector<session::Mark> list;    // by event, no two of one event
  std::optional<std::uint64_t> open;  // whose note is being written
  bool focus = false;                 // the note's field takes the keyboard
  bool changed = false;               // to be kept by App
};

// Totals: the panel of sums over the range or the whole trace, of one state or of all.
struct TotalsState {
  bool open = false;
  std::optional<model::SliceState> state;  // none: all, of the range
  model::Report report;
  // What the report was made for.
  std::uint64_t events = 0;
  std::optional<Range> range;
  std::optional<model::SliceState> made_for;
  model::AxisKind axis = model::AxisKind::Time;
  Point moved;  // where people dragged it to, from its own place
  float scroll_y = 0;
};

// LessonDisc: a point to watch, as a numbered disc on the lanes.
struct LessonDisc {
  base::EventSeq event;
  bool current = false;
};

// WatchChoice: which shared variables and locals people gave a row, or took it from.
struct WatchChoice {
  std::map<std::string, bool> by_key;  // model::watch_key()
  bool changed = false;                // to be kept by App
  std::uint64_t events = UINT64_MAX;   // of the trace, when Shown::watched was made of it
};

// JointAxis: of two runs that stand below each other.
struct JointAxis {
  std::shared_ptr<const model::Breaks> breaks;
  base::TimeNs end_ns = 0;
  std::uint64_t events = 0;
};

// A file whose row was asked for, while the playhead stands where it stood.
struct ShownFile {
  base::ObjectId file;
  EventSeq at;
};

struct TimelineState {
  model::AxisMode axis = model::AxisMode::Time;  // as people want it
  model::View view;
  bool fits_all = true;  // keep showing the whole trace as it grows
  // There is more of the trace, which nobody may see yet: right of what there is stays room.
  bool hides_future = false;
  bool fitted_selection = false;
  float scroll_y = 0;
  exporter::Shown shown;  // folds, pins, who is left out
  // The rows as they were laid last: laid again when something is not as it was.
  std::shared_ptr<exporter::Rows> rows = std::make_shared<exporter::Rows>();
  bool reveal_lane = false;    // scroll the selected lane into sight once
  base::ObjectId reveal_file;  // its row is scrolled into sight once
  ShownFile shown_file;
  // Of what was opened at its moment: scrolled no further than the lane needs, however high the
  // pane becomes, until people scroll or step; below 0: not yet.
  std::optional<float> opened_scroll;
  bool reveal_cursor = false;  // pan the playhead into sight once
  std::optional<Range> range;
  float drag_from_x = 0;
  float drag_from_y = 0;
  bool space_pans = false;  // Space was held to pan: its release is no command
  Hover hover;
  base::LaneId pointed_lane;  // under the mouse in the last frame: its arrows are drawn, too
  std::vector<LessonDisc> discs;
  WatchChoice watch;
  Marks marks;
  float rows_y = 0;   // where the rows begin
  float marks_y = 0;  // where the ruler ends, below which a note opens
  TotalsState totals;
  std::optional<figure::Figure> figure;  // of the program's settings
  bool everything = false;               // all rows in place of the figure's
  base::LaneId only;                     // show only what interacts with it
  std::uint64_t only_events = 0;         // of the trace, when it was looked up whose rows are shown
  std::uint64_t circles_at = UINT64_MAX;  // the cursor they belong to
  std::vector<model::Circle> circles;
  base::LaneId menu_lane;  // whose head's menu is open
  Point menu_at;

  std::optional<JointAxis> joint;  // another run stands below: the axis is that of both
  // take_axis: as people want it, of this trace, or of both.
  void take_axis(const model::Idle& idle, double px_of_break);
  // limit: how far the view may go, in its units.
  double limit(const trace::Trace& trace) const;
  double end(const trace::Trace& trace) const;  // of the trace, or of the longer of both
  // show_all: all of the trace, and the room beside it.
  void show_all(const trace::Trace& trace);
  // shows_figure: the figure's rows. show_only, show_everything: whose rows from now on.
  bool shows_figure() const { return figure && !everything && !only; }
  void show_only(base::LaneId lane) { only = lane, only_events = 0; }
  void show_everything(bool all) { everything = all, only_events = 0; }
  bool is_pinned(base::LaneId lane) const {
    return std::find(shown.pinned.begin(), shown.pinned.end(), lane) != shown.pinned.end();
  }
  bool is_watched(const model::LocalName& local) const {
    return std::ranges::find(shown.locals, local) != shown.locals.end();
  }
  bool is_watched(base::VariableId variable) const {
    return shown.watched && std::ranges::find(*shown.watched, variable) != shown.watched->end();
  }
  // choose_watched: again when the trace has grown or people have chosen.
  void choose_watched(const model::Model& model);
  void toggle_pin(base::LaneId lane) {
    if (std::erase(shown.pinned, lane) == 0) shown.pinned.push_back(lane);
  }
};

}  // namespace fiberscope::ui
