// What App does to let people concentrate: folds, pins, marks, totals, lanes left out.
#include "app/ui/app/app.h"

namespace fiberscope::ui {

// keep_mark: at the cursor; where one is already, its note is opened.
void App::keep_mark() {
  Marks& marks = state_.timeline.marks;
  const auto place = std::ranges::lower_bound(marks.list, cursor(), {}, &session::Mark::event);
  if (place != marks.list.end() && place->event == cursor()) {
    marks.open = cursor();
    marks.focus = true;
    return;
  }
  if (marks.list.size() >= session::kMarksMax) return;
  marks.list.insert(place, {cursor(), {}});
  marks.changed = true;
}

void App::keep_marks() {
  Marks& marks = state_.timeline.marks;
  if (!marks.changed || marks.open) return;
  marks.changed = false;
  if (marks_of_.empty()) return;
  desk_.set_marks(marks_of_, marks.list);
  desk_.save();
}

// focus: false when the command is about something else.
bool App::focus(const Intent& intent) {
  TimelineState& t = state_.timeline;
  const LaneId lane = intent.lane ? intent.lane : state_.selected;
  switch (intent.command) {
    case Command::PinLane:
      if (lane) t.toggle_pin(lane);
      return true;
    case Command::FoldAll:
      for (const auto& track : model_->lanes.lanes()) {
        if (!track.children.empty()) t.shown.folded.insert(track.id);
      }
      return true;
    case Command::UnfoldAll:
      t.shown.folded.clear();
      t.shown.lanes_folded = t.shown.cores_folded = false;
      return true;
    case Command::FitLane: {
      if (!lane) return true;
      const auto& track = model_->lanes.lane(lane);
      const EventSeq end = track.ended ? track.ended : EventSeq{trace_->size()};
      const auto from = static_cast<double>(model::unit_of(*trace_, t.view.axis, track.born));
      const auto to = static_cast<double>(model::unit_of(*trace_, t.view.axis, end));
      t.view.fit(from, std::max(from + 1, to), 0.03);
      t.fits_all = false;
      return true;
    }
    case Command::KeepMark:
      keep_mark();
      return true;
    case Command::NextMark: {
      const auto& list = t.marks.list;
      if (list.empty()) return true;
      const auto next = std::ranges::upper_bound(list, cursor(), {}, &session::Mark::event);
      move_to((next == list.end() ? list.front() : *next).event);
      return true;
    }
    case Command::RemoveMark:
      std::erase_if(t.marks.list,
                    [&](const session::Mark& m) { return m.event == intent.event.value; });
      t.marks.changed = true;
      return true;
    case Command::ShowTotals:
      t.totals.open = true;
      t.totals.state.reset();
      if (intent.number >= 0) t.totals.state = static_cast<model::SliceState>(intent.number);
      return true;
    case Command::CloseTotals:
      if (!t.totals.state) t.range.reset();
      t.totals.open = false;
      return true;
    case Command::OnlyInteracting:
      t.only = t.only == lane ? LaneId{} : lane;
      t.only_events = 0;
      return true;
    case Command::ShowAllLanes:
      t.only = {};
      return true;
    default:
      return false;
  }
}

}  // namespace fiberscope::ui
