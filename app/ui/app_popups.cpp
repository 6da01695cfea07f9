// What App shows over the screen, and the size of everything.
#include <cmath>

#include "app/ui/app.h"
#include "app/ui/popups.h"

namespace fiberscope::ui {

Intents App::popups(const Rect& screen) {
  Intents intents;
  const auto take = [&](Intents more) {
    for (Intent& intent : more) intents.push_back(std::move(intent));
  };
  take(speed_popup(ui_, state_));
  take(settings_popup(ui_, state_, screen));
  keys_overlay(ui_, screen);
  return intents;
}

// open_popup: false when the command is about something else.
bool App::show_popup(const Intent& intent) {
  switch (intent.command) {
    case Command::OpenSettings:
      ui_.open_popup("settings");
      return true;
    case Command::ShowKeys:
      ui_.open_popup("keys");
      return true;
    default:
      return false;
  }
}

// [SECTION] Size

void App::set_monitor_scale(float scale) {
  monitor_scale_ = scale > 0 ? scale : 1;
  apply_scale();
}

void App::fix_scale(float scale) {
  fixed_scale_ = scale;
  apply_scale();
}

void App::apply_scale() {
  const auto wanted = static_cast<float>(state_.prefs.scale_percent) / 100;
  const float scale = fixed_scale_ > 0 ? fixed_scale_ : wanted > 0 ? wanted : monitor_scale_;
  if (scale == theme_.scale) return;
  theme_ = make_theme(theme_.kind, scale);
  fonts_.rebuild();
}

// [SECTION] Navigation's undo

Place App::place() const {
  const auto& view = state_.timeline.view;
  return {cursor(), state_.selected, view.axis, state_.timeline.fits_all, view.begin, view.end};
}

void App::observe_place() {
  if (!model_) return;
  // a run that grows moves the cursor by itself
  if (face_.running) return history_.begin(place());
  history_.observe(place(), ui_.time_s(), jumped_);
  jumped_ = false;
}

void App::go_to_place(const std::optional<Place>& there) {
  if (!there) return;
  state_.playing = false;
  move_to(there->cursor);
  state_.timeline.reveal_cursor = false;
  state_.selected = there->selected;
  auto& view = state_.timeline.view;
  view.axis = there->axis;
  state_.timeline.fits_all = there->fits_all;
  if (there->fits_all) return;
  view.begin = there->begin;
  view.end = there->end;
}

}  // namespace fiberscope::ui
