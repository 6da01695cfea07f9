// What App does with the run that is shown: takes in what it sends, pauses and stops it, and runs
// the program again without losing the place.
#include "app/ui/app/app.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {

// take_in: what the engine sent since the last frame.
void App::take_in() {
  compare_.poll();
  const bool changed = desk_.poll();
  if (!face_.running) return;
  desk_.tell(face_);
  const bool again = kept_.has_value();
  const trace::Trace* trace = desk_.trace();
  if (!model_ && trace != nullptr && trace->size() > 0) {
    trace_ = trace;
    new_model();
  } else if (changed && model_) {
    const bool follow = cursor() == shown_events_;
    model_->update();
    if (follow) move_to(trace_->size());
    if (kept_ && follow) state_.timeline.reveal_cursor = false;  // the view stays
    if (kept_ && !follow) kept_->settled = true;                 // the person went elsewhere
    if (!lane_chosen_) choose_lane();
    follow_kept();
  }
  shown_events_ = trace_ != nullptr ? trace_->size() : 0;
  if (face_.running) return;
  run_is_over();
  if (again && model_) history_.begin(place());  // to keep the view is no step of the user's
}

void App::run_is_over() {
  face_.error = desk_.problem();
  face_.mode = !model_ ? "" : face_.stopped ? words::mark("stopped") : words::mark("replay");
  if (face_.error.empty() && !model_) {
    face_.error = words::tr("The run ended before its first event.");
  }
  if (!model_) return;
  follow_kept();
  if (!axis_chosen_) choose_axis();
  choose_lane();
  take_failures();
  show_first_moment();
  if (traced_) return compare_traced();
  if (face_.error.empty() && !face_.stopped) {
    desk_.finished();
    refresh_lists();
    save_settings();
  }
}

// manage_run: false when the command is about something else.
bool App::manage_run(const Intent& intent) {
  switch (intent.command) {
    case Command::RunAgain:
      run_again();
      return true;
    case Command::TogglePlay:
      if (!face_.running) return false;
      [[fallthrough]];
    case Command::PauseRun:
      face_.paused ? desk_.resume() : desk_.pause();
      break;
    case Command::ResumeRun:
      desk_.resume();
      break;
    case Command::StopRun:
      desk_.stop();
      return true;  // take_in() notices
    case Command::Forward:
      // at the end of what there is, one event more is made
      if (!face_.paused || cursor() < trace_->size()) return false;
      desk_.step();
      return true;
    default:
      return false;
  }
  if (face_.running) desk_.tell(face_);
  return true;
}

// --- running again -------------------------------------------------------------------------------

void App::run_again(const std::optional<std::string>& source) {
  const auto& document = editor_.document;
  const bool written = document && (document->unsaved() || document->path().empty());
  const bool traced = is_traced() && !source;
  if (face_.path.empty() && !written && !traced) return;
  // a view that was not restored yet is still the one to keep
  std::optional<KeptView> kept = kept_ ? std::move(kept_) : kept_view();
  if (traced) {
    run_traced();
  } else if (written && !source) {
    run_text();
  } else {
    run_program(std::string(face_.path), source);
  }
  kept_ = std::move(kept);
}

std::optional<App::KeptView> App::kept_view() const {
  if (!model_) return {};
  KeptView kept;
  kept.state = state_;
  const auto lane = [&](LaneId id) {
    return KeptLane{model_->lanes.lane(id).kind, model_->names.lane(id), id};
  };
  if (state_.selected) kept.selected = lane(state_.selected);
  for (const LaneId id : state_.timeline.shown.folded) kept.folded.push_back(lane(id));
  for (const LaneId id : state_.timeline.shown.pinned) kept.pinned.push_back(lane(id));
  kept.cursor = cursor();
  kept.settled = cursor() == trace_->size();
  if (kept.cursor > 0) {
    const trace::Event& event = trace_->at(EventSeq{kept.cursor});
    kept.event = trace::dump_raw(*trace_, event);
    kept.time_ns = event.time_ns;
  }
  return kept;
}

void App::restore_view() {
  ViewState& old = kept_->state;
  old.theme = state_.theme;
  old.prefs = state_.prefs;
  old.sizes = state_.sizes;
  old.playback.speed = state_.playback.speed;
  old.library.filter = state_.library.filter;
  old.playback.playing = false;
  old.selected = {};
  old.minimap = {};
  old.devices = state_.devices;
  forget_rows(old);
  // of the timeline only what does not speak of the old run's lanes and events
  TimelineState timeline = std::move(state_.timeline);
  timeline.view = old.timeline.view;
  timeline.fits_all = old.timeline.fits_all;
  timeline.scroll_y = old.timeline.scroll_y;
  timeline.shown.cores_folded = old.timeline.shown.cores_folded;
  timeline.shown.lanes_folded = old.timeline.shown.lanes_folded;
  timeline.reveal_lane = timeline.reveal_cursor = false;
  state_ = old;
  state_.timeline = std::move(timeline);
  axis_chosen_ = true;
  lane_chosen_ = kept_->selected.has_value();
  follow_kept();
}

// follow_kept: the lanes and the event of the kept view, as soon as the run has them; what it does
// not have when it is over is replaced by what comes nearest.
void App::follow_kept() {
  if (!kept_) return;
  const bool over = !face_.running;
  const auto find = [&](const KeptLane& lane) {
    for (const auto& l : model_->lanes.lanes()) {
      if (l.kind == lane.kind && model_->names.lane(l.id) == lane.name) return l.id;
    }
    return over && lane.id.value <= model_->lanes.lane_count() ? lane.id : LaneId{};
  };
  if (kept_->selected) {
    if (const LaneId id = find(*kept_->selected)) {
      state_.selected = id;
      kept_->selected.reset();
    } else if (over) {
      lane_chosen_ = false;
    }
  }
  std::erase_if(kept_->folded, [&](const KeptLane& lane) {
    const LaneId id = find(lane);
    if (id) state_.timeline.shown.folded.insert(id);
    return bool(id);
  });
  std::erase_if(kept_->pinned, [&](const KeptLane& lane) {
    const LaneId id = find(lane);
    if (id && !state_.timeline.is_pinned(id)) state_.timeline.toggle_pin(id);
    return bool(id);
  });
  const auto move_quietly = [&](std::uint64_t to) {
    move_to(to);
    state_.timeline.reveal_cursor = false;
    kept_->settled = true;
  };
  const std::uint64_t at = kept_->cursor;
  if (!kept_->settled && at <= trace_->size()) {
    const bool same = at == 0 || trace::dump_raw(*trace_, trace_->at(EventSeq{at})) == kept_->event;
    if (same) move_quietly(at);
  }
  if (!over) return;
  if (!kept_->settled) {
    move_quietly(model::last_event_at(*trace_, kept_->time_ns).value);
  }
  kept_.reset();
}

}  // namespace fiberscope::ui
