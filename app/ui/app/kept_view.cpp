#include "app/ui/app/kept_view.h"

#include "scheduler/trace/dump.h"

namespace fiberscope::ui {

KeptView::KeptView(const Shown& shown, const ViewState& state)
    : state_(state), cursor_(shown.cursor()), settled_(shown.cursor() == shown.size()) {
  const model::Model& model = shown.model();
  const auto lane = [&](LaneId id) {
    return Lane{model.lanes.lane(id).kind, model.names.lane(id), id};
  };
  if (state.focus.lane) selected_ = lane(state.focus.lane);
  for (const LaneId id : state.timeline.shown.folded) folded_.push_back(lane(id));
  for (const LaneId id : state.timeline.shown.pinned) pinned_.push_back(lane(id));
  if (cursor_ == 0) return;
  const trace::Event& event = shown.trace().at(EventSeq{cursor_});
  event_ = trace::dump_raw(shown.trace(), event);
  time_ns_ = event.time_ns;
}

void KeptView::restore(ViewState& state, Navigation& navigation) {
  ViewState& old = state_;
  old.theme = state.theme;
  old.prefs = state.prefs;
  old.sizes = state.sizes;
  old.playback = state.playback;
  old.playback.playing = false;
  old.library.filter = state.library.filter;
  old.focus.lane = {};
  old.panes = state.panes;
  old.minimap = {};
  old.devices = state.devices;
  old.diagrams = state.diagrams;
  old.lesson = {};  // it is about the run that was
  forget_rows(old);
  // of the timeline only what does not speak of the old run's lanes and events
  TimelineState timeline = std::move(state.timeline);
  timeline.axis = old.timeline.axis;
  timeline.view = old.timeline.view;
  timeline.fits_all = old.timeline.fits_all;
  timeline.scroll_y = old.timeline.scroll_y;
  timeline.shown.cores_folded = old.timeline.shown.cores_folded;
  timeline.shown.lanes_folded = old.timeline.shown.lanes_folded;
  timeline.shown.every_lane = old.timeline.shown.every_lane;
  timeline.shown.group_order = old.timeline.shown.group_order;
  timeline.everything = old.timeline.everything;
  timeline.watch.by_key = old.timeline.watch.by_key;
  timeline.reveal_lane = timeline.reveal_cursor = false;
  state = old;
  state.timeline = std::move(timeline);
  navigation.chose_lane(selected_.has_value());
}

LaneId KeptView::find(const Lane& lane, const model::Model& model, bool over) {
  for (const auto& l : model.lanes.lanes()) {
    if (l.kind == lane.kind && model.names.lane(l.id) == lane.name) return l.id;
  }
  return over && lane.id.value <= model.lanes.lane_count() ? lane.id : LaneId{};
}

void KeptView::follow(const Shown& shown, ViewState& state, Navigation& navigation, bool over) {
  const auto find = [&](const Lane& lane) { return KeptView::find(lane, shown.model(), over); };
  if (selected_) {
    if (const LaneId id = find(*selected_)) {
      state.focus.lane = id;
      selected_.reset();
    } else if (over) {
      navigation.chose_lane(false);
    }
  }
  std::erase_if(folded_, [&](const Lane& lane) {
    const LaneId id = find(lane);
    if (id) state.timeline.shown.folded.insert(id);
    return bool(id);
  });
  std::erase_if(pinned_, [&](const Lane& lane) {
    const LaneId id = find(lane);
    if (id && !state.timeline.is_pinned(id)) state.timeline.toggle_pin(id);
    return bool(id);
  });
  if (!settled_ && cursor_ <= shown.size()) {
    const trace::Trace& trace = shown.trace();
    const bool same = cursor_ == 0 || trace::dump_raw(trace, trace.at(EventSeq{cursor_})) == event_;
    if (same) navigation.move_quietly(cursor_);
    settled_ = found_ = same;
  }
  if (settled_ || !over) return;
  navigation.move_quietly(model::last_event_at(shown.trace(), time_ns_).value);
  settled_ = true;
}

}  // namespace fiberscope::ui
