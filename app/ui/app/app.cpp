#include "app/ui/app/app.h"

#include <imgui.h>

#include <cmath>

#include "app/export/picture/axis_choice.h"
#include "app/ui/shell/keymap.h"
#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {

App::App(Fonts fonts, ThemeKind theme, float scale)
    : fonts_(std::move(fonts)), theme_(make_theme(theme, scale)), ui_(theme_, fonts_) {
  state_.theme = theme;
  monitor_scale_ = theme_.scale;
  ImGui::GetIO().ConfigInputTextCursorBlink = false;
}

void App::new_model() {
  model_.reset();
  model_ = std::make_unique<model::Model>(*trace_);
  const auto playing_speed = state_.playback.speed;
  ViewState fresh;
  fresh.theme = state_.theme;
  fresh.prefs = state_.prefs;
  fresh.exports.folder = state_.exports.folder;
  fresh.sizes = state_.sizes;
  fresh.devices = state_.devices;
  fresh.library.filter = state_.library.filter;
  fresh.library.scroll = state_.library.scroll;
  fresh.playback.speed = playing_speed;
  fresh.console.tab = state_.console.tab;
  fresh.folded = state_.folded;
  fresh.source.breakpoints = std::move(state_.source.breakpoints);
  state_ = std::move(fresh);
  const auto marks = desk_.settings().marks.find(marks_of_);
  if (marks != desk_.settings().marks.end()) state_.timeline.marks.list = marks->second;
  axis_chosen_ = lane_chosen_ = false;
  choose_axis();
  move_to(trace_->size());
  if (kept_) return restore_view();
  choose_lane();
  history_.begin(place());
}

void App::choose_axis() {
  state_.timeline.view.axis = exporter::choose_axis(model_->lanes).axis;
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
  if (state_.selected != lane) state_.inspector.scroll = 0, state_.inspector.frame = 0;
  state_.selected = lane;
  state_.timeline.reveal_lane = true;
}

void App::step(EventSeq target) {
  if (target) move_to(target.value);
}

void App::go_to_line(EventSeq target) {
  if (!target) return;
  move_to(target.value);
  const auto* reached = std::get_if<trace::LineReached>(&trace_->at(target).payload);
  if (reached != nullptr) select(reached->lane);
}

// carry_out: to whoever knows it: the session first, since it needs no trace.
void App::carry_out(const Intent& intent) {
  if (compare(intent) || edit(intent) || show_popup(intent) || manage(intent) || !model_) return;
  const bool link =
      intent.command == Command::GoTo || intent.command == Command::GoToWaker ||
      intent.command == Command::GoToWoken || intent.command == Command::LineAgainBack ||
      intent.command == Command::LineAgainForward || intent.command == Command::BreakpointBack ||
      intent.command == Command::BreakpointForward || intent.command == Command::ChangeBack ||
      intent.command == Command::ChangeForward;
  if (link) jumped_ = true;
  if (!arrange(intent) && !focus(intent)) navigate(intent);
}

void App::carry_out_all(const Intents& intents) {
  for (const Intent& intent : intents) carry_out(intent);
}

void App::advance_playback() {
  if (!state_.playback.playing || !model_) return;
  state_.playback.debt += kSpeeds[state_.playback.speed].events_per_s * ui_.input().delta_s;
  int steps = static_cast<int>(std::min(state_.playback.debt, 500.0));
  state_.playback.debt -= steps;
  EventSeq at{cursor()};
  for (; steps > 0; --steps) {
    const EventSeq next = model::next_event(*trace_, at, model::Direction::Forward);
    if (!next) {
      state_.playback.playing = face_.running;
      break;
    }
    at = next;
  }
  if (at.value != cursor()) move_to(at.value);
}

// [SECTION] Keys

void App::keys() {
  const Input& in = ui_.input();
  if (ui_.any_popup()) return;
  for (const KeyBinding& b : key_bindings()) {
    if (b.ctrl != in.ctrl || b.shift != in.shift || (in.typing && !b.while_typing)) continue;
    // Space acts when it is let go, for with the mouse it pans.
    const bool struck = b.key == key::kSpace
                            ? ui_.key_released(b.key) && !state_.timeline.space_pans
                            : ui_.pressed(b.key, b.repeats);
    if (struck) carry_out({b.command, {}, {}, b.command == Command::EditProgram ? 2 : 0, {}});
  }
  if (!ui_.key_down(key::kSpace)) state_.timeline.space_pans = false;
}

}  // namespace fiberscope::ui
