// What App shows of the trace: zoom, axis, selection, playback's state. The cursor stays.
#include <cmath>

#include "app/ui/app/app.h"

namespace fiberscope::ui {

void App::set_axis(model::AxisKind axis) {
  TimelineState& t = state_.timeline;
  if (t.view.axis == axis) return;
  // Keep the same events in sight.
  const EventSeq from = model::event_at(*trace_, t.view.axis, t.view.begin);
  const EventSeq to = model::event_at(*trace_, t.view.axis, t.view.end);
  t.view.axis = axis;
  const auto begin = static_cast<double>(model::unit_of(*trace_, axis, from));
  const auto end = static_cast<double>(model::unit_of(*trace_, axis, to));
  t.view.fit(begin, std::max(begin + 1, end));
}

void App::set_theme(ThemeKind kind) {
  state_.theme = kind;
  theme_ = make_theme(kind, theme_.scale);
}

void App::zoom(double factor) {
  if (!model_) return;
  TimelineState& t = state_.timeline;
  const auto limit = static_cast<double>(model::axis_end(*trace_, t.view.axis));
  const double cursor = t.view.x_of(
      static_cast<double>(model::unit_of(*trace_, t.view.axis, EventSeq{this->cursor()})));
  const double right = t.view.x + t.view.width;
  const double mouse = ui_.input().mouse.x;
  const double about = mouse >= t.view.x && mouse <= right ? mouse : cursor;
  t.view.zoom(std::clamp(about, t.view.x, right), factor, limit);
  t.fits_all = false;
}

// fit: the selection first; again, or without one, everything.
void App::fit() {
  TimelineState& t = state_.timeline;
  if (t.range && !t.fitted_selection) {
    const auto from = static_cast<double>(model::unit_of(*trace_, t.view.axis, t.range->from));
    const auto to = static_cast<double>(model::unit_of(*trace_, t.view.axis, t.range->to));
    t.view.fit(from, std::max(from + 1, to), 0.03);
    t.fits_all = false;
    t.fitted_selection = true;
    return;
  }
  t.fits_all = true;
  t.fitted_selection = false;
}

// clear: one thing at a time, the topmost first.
void App::clear() {
  TimelineState& t = state_.timeline;
  if (t.totals.open || t.range) {
    t.totals.open = false;
    t.range.reset();
  } else if (t.only) {
    t.only = {};
  }
  state_.playback.playing = false;
}

// arrange: false when the command is about something else.
bool App::arrange(const Intent& intent) {
  TimelineState& t = state_.timeline;
  switch (intent.command) {
    case Command::Select:
      lane_chosen_ = true;
      select(intent.lane);
      return true;
    case Command::OpenSearch:
      if (state_.console.hovered) {  // the list under the mouse has a filter of its own
        state_.console.filter_open = state_.console.focus_filter = true;
      } else {
        state_.search.focus = true;
        ui_.open_popup("search");
      }
      return true;
    case Command::ToggleBreakpoint: {
      const model::Source* source = model_->names.source(intent.place.source);
      if (source == nullptr) return true;
      auto& lines = state_.source.breakpoints[source->path];
      if (!lines.erase(intent.place.line)) lines.insert(intent.place.line);
      if (lines.empty()) state_.source.breakpoints.erase(source->path);
      return true;
    }
    case Command::ShowLine:
      state_.source.shown = intent.place.source;
      state_.source.reveal_line = intent.place.line;
      if (intent.number == 1) state_.source.pointed = intent.place;
      return true;
    case Command::TogglePlay:
      state_.playback.playing = !state_.playback.playing;
      state_.playback.debt = 0;
      if (state_.playback.playing && cursor() >= trace_->size() && !face_.running) move_to(0);
      return true;
    case Command::ZoomIn:
      zoom(1.35);
      return true;
    case Command::ZoomOut:
      zoom(1 / 1.35);
      return true;
    case Command::PanLeft:
    case Command::PanRight: {
      const auto limit = static_cast<double>(model::axis_end(*trace_, t.view.axis));
      t.view.pan((intent.command == Command::PanLeft ? 0.12 : -0.12) * t.view.width, limit);
      t.fits_all = false;
      return true;
    }
    case Command::Fit:
      fit();
      return true;
    case Command::SetAxis:
      axis_chosen_ = true;
      set_axis(intent.number == 0 ? model::AxisKind::Time : model::AxisKind::Steps);
      return true;
    case Command::Undo:  // where one looked since the last input first, then the input
      if (!history_.can_go_back() && undo_devices(false)) return true;
      go_to_place(history_.back());
      return true;
    case Command::Redo:
      if (!history_.can_go_forward() && undo_devices(true)) return true;
      go_to_place(history_.forward());
      return true;
    case Command::SetDevices:
      set_devices();
      return true;
    case Command::WriteDevices:
      write_devices();
      return true;
    case Command::Clear:
      clear();
      return true;
    default:
      return false;
  }
}

}  // namespace fiberscope::ui
