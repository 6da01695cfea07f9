#include "app/ui/app/navigation.h"

#include <algorithm>

#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {

using model::FocusReason;

void Navigation::move_to(std::uint64_t cursor) {
  if (!shown_.open()) return;
  shown_.move_to(cursor);
  state_.timeline.reveal_cursor = true;
}

void Navigation::move_quietly(std::uint64_t cursor) {
  move_to(cursor);
  state_.timeline.reveal_cursor = false;
}

void Navigation::go_to(EventSeq event, const model::Focus& to) {
  move_quietly(event.value);
  focus(to);
}

void Navigation::focus(const model::Focus& focus) {
  if (focus.lane.value > shown_.model().lanes.lane_count()) return;
  if (state_.focus.lane != focus.lane) {
    state_.inspector.scroll = 0, state_.inspector.frame = 0;
    state_.timeline.reveal_lane = true;
  }
  state_.focus = focus;
}

void Navigation::follow() {
  focus(model::moved(state_.focus, model::runner(shown_.trace(), shown_.world())));
}

bool Navigation::let_go() {
  if (!shown_.open() || !state_.focus.held()) return false;
  state_.focus.reason = FocusReason::Runner;
  follow();
  return true;
}

LaneId Navigation::hold() {
  if (state_.focus.lane) state_.focus.reason = FocusReason::Held;
  return state_.focus.lane;
}

void Navigation::choose_lane() {
  if (lane_chosen_) return;
  const auto& lanes = shown_.model().lanes;
  for (const auto& lane : lanes.lanes()) {
    if (!carries_others(lane.kind)) {
      lane_chosen_ = true;
      return focus({lane.id});
    }
  }
  if (lanes.lane_count() > 0) focus({LaneId{lanes.lane_count()}});
}

// [SECTION] Playing

void Navigation::begin_playing() {
  Playback& play = state_.playback;
  play.debt = 0;
  if (shown_.open()) play.clock_ns = static_cast<double>(shown_.world().now_ns());
}

// played: where so much of our time leads to; `ended`: there is no more of what is played by.
EventSeq Navigation::played(double delta_s, bool& ended) {
  Playback& play = state_.playback;
  const double due = play.rate().per_s * delta_s;
  if (play.by == PlayBy::Time) {
    play.clock_ns += due * 1e9;
    const auto end = static_cast<double>(shown_.model().lanes.end_ns());
    ended = play.clock_ns >= end;
    if (ended) return EventSeq{shown_.size()};
    const auto now = static_cast<TimeNs>(play.clock_ns);
    return std::max(at(), model::last_event_at(shown_.trace(), now));
  }
  constexpr double kMost = 500;  // in a frame
  play.debt = std::min(play.debt + due, kMost);
  const model::Index& index = shown_.model().index;
  EventSeq to = at();
  for (; play.debt >= 1; --play.debt) {
    const EventSeq next = play.by == PlayBy::Switch
                              ? model::next_switch(index, to, Direction::Forward)
                              : model::next_line(index, to, Direction::Forward);
    if (next) {
      to = next;
      continue;
    }
    ended = true;
    return EventSeq{shown_.size()};
  }
  return to;
}

void Navigation::play_on(double delta_s, bool running) {
  Playback& play = state_.playback;
  if (!play.playing || !shown_.open()) return;
  bool ended = false;
  const EventSeq to = played(delta_s, ended);
  if (to == at()) {
    if (ended) play.playing = running;
    return;
  }
  move_to(to.value);
  follow();
}

void Navigation::toggle_play() {
  state_.playback.playing = !state_.playback.playing;
  const bool at_end = shown_.cursor() >= shown_.size();
  if (state_.playback.playing && at_end) {
    move_to(0);
    follow();
  }
  begin_playing();
}

// [SECTION] Steps and jumps

void Navigation::step(EventSeq target) {
  state_.playback.playing = false;
  if (!target) return;
  move_to(target.value);
  follow();
}

void Navigation::jump_to_line(EventSeq target) {
  jumped_ = true;
  step(target);
  if (!target) return;
  const auto reached = trace::line_of(shown_.trace().at(target).payload);
  if (reached) {
    focus(model::gone_to(state_.focus, reached->lane, FocusReason::Link));
  }
}

void Navigation::jump_to(const model::Target& target) {
  jumped_ = true;
  state_.playback.playing = false;
  if (!target) return;
  step(target.event);
  if (target.lane) focus({target.lane, FocusReason::Held});
}

void Navigation::step_event(Direction direction) {
  const EventSeq next = model::next_event(shown_.trace(), at(), direction);
  step(next);
  if (next || direction != Direction::Back) return;
  move_to(0);
  follow();
}

void Navigation::on(const intent::StepLine& i) {
  step(model::next_line(shown_.model().index, at(), i.direction));
}

void Navigation::on(const intent::StepSwitch& i) {
  step(model::next_switch(shown_.model().index, at(), i.direction, hold()));
}

void Navigation::on(const intent::StepRun& i) {
  const LaneId lane = hold();
  step(lane ? model::next_run(shown_.model().index, at(), i.direction, lane) : EventSeq{});
}

void Navigation::on(const intent::StepSlice& i) {
  const LaneId lane = hold();
  step(lane ? model::next_slice(shown_.model().lanes, at(), i.direction, lane) : EventSeq{});
}

void Navigation::on(const intent::StepBreakpoint& i) {
  const auto places = breakpoint_places(state_, shown_.model().names);
  jump_to_line(
      model::next_breakpoint(shown_.model().lines, places, at(), i.direction));
}

void Navigation::on(const intent::StepLineAgain& i) {
  jump_to_line(
      model::next_breakpoint(shown_.model().lines, {i.place}, at(), i.direction));
}

// Of a local in the function whose frame is shown.
void Navigation::on(const intent::StepChange& i) {
  jumped_ = true;
  const LaneId held = hold();
  const model::LaneWorld* lane = shown_.world().lane(held);
  const auto frames = lane != nullptr ? model::frames_of(shown_.trace(), *lane) : nullptr;
  std::string_view function;
  if (frames != nullptr && i.frame < frames->frames.size()) {
    function = shown_.trace().text(frames->frames[i.frame].function);
  }
  step(model::next_change(shown_.trace(), shown_.model().index, held, function, i.local, at(),
                          i.direction));
}

void Navigation::on(const intent::GoToBegin&) {
  state_.playback.playing = false;
  move_to(0);
  follow();
}

void Navigation::on(const intent::GoToEnd&) { step(EventSeq{shown_.size()}); }

void Navigation::on(const intent::GoToWaker&) {
  const LaneId lane = state_.focus.lane;
  jump_to(lane ? model::waker(shown_.trace(), shown_.model().index, lane, at()) : model::Target{});
}

void Navigation::on(const intent::GoToWoken&) {
  const LaneId lane = state_.focus.lane;
  jump_to(lane ? model::woken(shown_.trace(), shown_.model().index, lane, at()) : model::Target{});
}

void Navigation::on(const intent::GoToNextMark&) {
  const auto& list = state_.timeline.marks.list;
  if (list.empty()) return;
  const auto next = std::ranges::upper_bound(list, shown_.cursor(), {}, &session::Mark::event);
  move_to((next == list.end() ? list.front() : *next).event);
  follow();
}

void Navigation::on(const intent::GoTo& i) {
  jumped_ = true;
  state_.playback.playing = false;
  move_to(i.event.value);
  i.lane ? focus(model::gone_to(state_.focus, i.lane, i.reason)) : follow();
}

void Navigation::on(const intent::Select& i) {
  lane_chosen_ = true;
  if (i.lane) focus({i.lane, FocusReason::Held});
}

// The first of those that have rows of their own, if the selected one has none.
void Navigation::on(const intent::SelectRow& i) {
  std::vector<LaneId> lanes;
  for (const auto& row : state_.timeline.rows->all()) {
    const auto* lane = dynamic_cast<const exporter::LaneRow*>(row.get());
    if (lane != nullptr && !row->pinned) lanes.push_back(lane->lane());
  }
  if (lanes.empty()) return;
  auto at = std::ranges::find(lanes, state_.focus.lane);
  if (at == lanes.end()) {
    at = lanes.begin();
  } else if (i.direction == Direction::Back) {
    if (at != lanes.begin()) --at;
  } else if (at + 1 != lanes.end()) {
    ++at;
  }
  state_.timeline.reveal_lane = true;
  on(intent::Select{*at});
}

void Navigation::on(const intent::LetGo&) { let_go(); }

// [SECTION] Places

Place Navigation::place() const {
  const auto& view = state_.timeline.view;
  return {shown_.cursor(),          state_.focus.lane, state_.timeline.axis,
          state_.timeline.fits_all, view.begin,        view.end};
}

void Navigation::observe(double now_s, bool running) {
  if (!shown_.open()) return;
  if (running) return begin();
  history_.observe(place(), now_s, jumped_);
  jumped_ = false;
}

void Navigation::go_to_place(const std::optional<Place>& there) {
  if (!there) return;
  state_.playback.playing = false;
  move_quietly(there->cursor);
  state_.focus.lane = there->selected;
  auto& view = state_.timeline.view;
  state_.timeline.axis = there->axis;
  view.axis = model::kind_of(there->axis);
  state_.timeline.fits_all = there->fits_all;
  if (there->fits_all) return;
  view.begin = there->begin;
  view.end = there->end;
}

}  // namespace fiberscope::ui
