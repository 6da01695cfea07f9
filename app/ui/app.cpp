#include "app/ui/app.h"

#include <imgui.h>

#include <cmath>

#include "app/ui/timeline_view.h"

namespace fiberscope::ui {

App::App(Fonts fonts, ThemeKind theme, float scale)
    : fonts_(std::move(fonts)), theme_(make_theme(theme, scale)), ui_(theme_, fonts_) {
  state_.theme = theme;
  ImGui::GetIO().ConfigInputTextCursorBlink = false;
}

void App::new_model() {
  model_.reset();
  model_ = std::make_unique<model::Model>(*trace_);
  const auto playing_speed = state_.speed;
  ViewState fresh;
  fresh.theme = state_.theme;
  fresh.sizes = state_.sizes;
  fresh.filter = state_.filter;
  fresh.library_scroll = state_.library_scroll;
  fresh.speed = playing_speed;
  fresh.console.tab = state_.console.tab;
  state_ = std::move(fresh);
  texts_noted_ = 0;
  axis_chosen_ = lane_chosen_ = false;
  note_texts();
  choose_axis();
  move_to(trace_->size());
  choose_lane();
}

// choose_axis: time, unless most of what happened would be too thin to see there.
void App::choose_axis() {
  std::uint64_t thin = 0, all = 0;
  const double pixel = static_cast<double>(std::max<TimeNs>(1, model_->lanes.end_ns())) / 800;
  for (const auto& lane : model_->lanes.lanes()) {
    for (std::size_t i = 1; i < lane.start_ns.size(); ++i, ++all) {
      thin += static_cast<double>(lane.start_ns[i] - lane.start_ns[i - 1]) < 2 * pixel;
    }
  }
  const bool steps = all > 0 && thin * 10 > all * 6 && model_->trace.size() < 4000;
  state_.timeline.view.axis = steps ? model::AxisKind::Steps : model::AxisKind::Time;
}

void App::choose_lane() {
  if (lane_chosen_) return;
  for (const auto& lane : model_->lanes.lanes()) {
    if (!carries_others(lane.kind)) {
      lane_chosen_ = true;
      return select(lane.id);
    }
  }
  if (model_->lanes.lane_count() > 0) select(LaneId{model_->lanes.lane_count()});
}

void App::note_texts() {
  if (!trace_) return;
  const auto& events = trace_->events();
  const auto text = [&](base::TextId id) { fonts_.need(trace_->text(id)); };
  for (; texts_noted_ < events.size(); ++texts_noted_) {
    std::visit(
        [&](const auto& p) {
          using P = std::decay_t<decltype(p)>;
          if constexpr (std::is_same_v<P, trace::SourceLoaded>) text(p.body), text(p.path);
          if constexpr (std::is_same_v<P, trace::LaneBorn>) text(p.name);
          if constexpr (std::is_same_v<P, trace::LaneRenamed>) text(p.name);
          if constexpr (std::is_same_v<P, trace::OutputWritten>) text(p.text);
          if constexpr (std::is_same_v<P, trace::ValuePassed>) text(p.value);
          if constexpr (std::is_same_v<P, trace::LaneBlocked>) text(p.detail);
          if constexpr (std::is_same_v<P, trace::LaneEnded>) text(p.detail);
          if constexpr (std::is_same_v<P, trace::NoteAdded>) text(p.text);
          if constexpr (std::is_same_v<P, trace::FramesRecorded>) {
            for (const auto& frame : p.frames) {
              for (const auto& local : frame.locals) text(local.name), text(local.value);
            }
          }
        },
        events[texts_noted_].payload);
  }
}

bool App::before_frame() {
  take_in();
  if (!fonts_.stale()) return false;
  fonts_.build(theme_.scale);
  return true;
}

// [SECTION] Moving

void App::move_to(std::uint64_t cursor) {
  if (!model_) return;
  model_->replay.move_to(std::min(cursor, trace_->size()));
  state_.timeline.reveal_cursor = true;
}

void App::select(LaneId lane) {
  if (!lane || lane.value > model_->lanes.lane_count()) return;
  if (state_.selected != lane) state_.inspector_scroll = 0;
  state_.selected = lane;
  state_.timeline.reveal_lane = true;
}

void App::step(EventSeq target) {
  if (target) move_to(target.value);
}

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

void App::navigate(const Intent& intent) {
  using model::Direction;
  const EventSeq at{cursor()};
  const auto& index = model_->index;
  const LaneId lane = state_.selected;
  switch (intent.command) {
    case Command::Back: {
      const EventSeq to = model::next_event(*trace_, at, Direction::Back);
      move_to(to.value);
      break;
    }
    case Command::Forward:
      step(model::next_event(*trace_, at, Direction::Forward));
      break;
    case Command::SwitchBack:
      step(model::next_switch(index, at, Direction::Back, lane));
      break;
    case Command::SwitchForward:
      step(model::next_switch(index, at, Direction::Forward, lane));
      break;
    case Command::LineBack:
      step(model::next_line(index, at, Direction::Back));
      break;
    case Command::LineForward:
      step(model::next_line(index, at, Direction::Forward));
      break;
    case Command::SlicePrevious:
      if (lane) step(model::next_slice(model_->lanes, at, Direction::Back, lane));
      break;
    case Command::SliceNext:
      if (lane) step(model::next_slice(model_->lanes, at, Direction::Forward, lane));
      break;
    case Command::GoToWaker:
    case Command::GoToWoken: {
      if (!lane) break;
      const model::Target target = intent.command == Command::GoToWaker
                                       ? model::waker(*trace_, index, lane, at)
                                       : model::woken(*trace_, index, lane, at);
      if (!target) break;
      step(target.event);
      if (target.lane) select(target.lane);
      break;
    }
    default:
      break;
  }
}

void App::carry_out(const Intent& intent) {
  switch (intent.command) {
    case Command::ToggleTheme:
      set_theme(theme_.dark() ? ThemeKind::Light : ThemeKind::Dark);
      return save_settings();
    case Command::OpenTrace:
      return open_file(intent.text);
    case Command::OpenScenario:
      return run_program(intent.text);
    case Command::RunAgain:
      if (!face_.path.empty()) run_program(std::string(face_.path));
      return;
    case Command::SetSpeed:
      state_.speed = intent.number;
      return;
    default:
      break;
  }
  if (!model_) return;
  TimelineState& t = state_.timeline;
  switch (intent.command) {
    case Command::First:
      state_.playing = false;
      return move_to(0);
    case Command::Last:
      state_.playing = false;
      return move_to(trace_->size());
    case Command::GoTo:
      state_.playing = false;
      move_to(intent.event.value);
      if (intent.lane) select(intent.lane);
      return;
    case Command::Select:
      lane_chosen_ = true;
      return select(intent.lane);
    case Command::TogglePlay:
      state_.playing = !state_.playing;
      state_.play_debt = 0;
      if (state_.playing && cursor() >= trace_->size() && !face_.running) move_to(0);
      return;
    case Command::ZoomIn:
      return zoom(1.35);
    case Command::ZoomOut:
      return zoom(1 / 1.35);
    case Command::PanLeft:
    case Command::PanRight: {
      const auto limit = static_cast<double>(model::axis_end(*trace_, t.view.axis));
      t.view.pan((intent.command == Command::PanLeft ? 0.12 : -0.12) * t.view.width, limit);
      t.fits_all = false;
      return;
    }
    case Command::Fit:
      return fit();
    case Command::SetAxis:
      axis_chosen_ = true;
      return set_axis(intent.number == 0 ? model::AxisKind::Time : model::AxisKind::Steps);
    case Command::Clear:
      t.range.reset();
      state_.playing = false;
      return;
    default:
      state_.playing = false;
      return navigate(intent);
  }
}

void App::carry_out_all(const Intents& intents) {
  for (const Intent& intent : intents) carry_out(intent);
}

void App::advance_playback() {
  if (!state_.playing || !model_) return;
  state_.play_debt += kSpeeds[state_.speed].events_per_s * ui_.input().delta_s;
  int steps = static_cast<int>(std::min(state_.play_debt, 500.0));
  state_.play_debt -= steps;
  EventSeq at{cursor()};
  for (; steps > 0; --steps) {
    const EventSeq next = model::next_event(*trace_, at, model::Direction::Forward);
    if (!next) {
      state_.playing = face_.running;
      break;
    }
    at = next;
  }
  if (at.value != cursor()) move_to(at.value);
}

// [SECTION] Keys

void App::keys() {
  const Input& in = ui_.input();
  if (in.typing || ui_.any_popup()) return;
  const auto on = [&](int number, Command command, bool repeat = true) {
    if (ui_.key(number, repeat)) carry_out({command, {}, {}, 0, {}});
  };
  on(key::kLeft, in.ctrl ? Command::LineBack : in.shift ? Command::SwitchBack : Command::Back);
  on(key::kRight, in.ctrl    ? Command::LineForward
                  : in.shift ? Command::SwitchForward
                             : Command::Forward);
  on(key::kHome, Command::First, false);
  on(key::kEnd, Command::Last, false);
  on(key::kSpace, Command::TogglePlay, false);
  on(key::kW, Command::ZoomIn);
  on(key::kS, Command::ZoomOut);
  on(key::kA, Command::PanLeft);
  on(key::kD, Command::PanRight);
  on(key::kF, Command::Fit, false);
  on(key::kEscape, Command::Clear, false);
  on(key::kComma, Command::SlicePrevious);
  on(key::kPeriod, Command::SliceNext);
  on(key::kLeftBracket, Command::GoToWaker, false);
  on(key::kRightBracket, Command::GoToWoken, false);
  on(key::kF5, Command::RunAgain, false);
  if (ui_.key(key::kSlash, false)) state_.focus_filter = true;
}

}  // namespace fiberscope::ui
