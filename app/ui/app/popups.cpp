// What App shows over the screen, and the size of everything.
#include <cmath>

#include "app/ui/app/app.h"
#include "app/ui/shell/export_popup.h"
#include "app/ui/shell/keys_overlay.h"
#include "app/ui/shell/messages.h"
#include "app/ui/shell/settings_popup.h"
#include "app/ui/shell/top_bar.h"
#include "app/ui/shell/tour.h"

namespace fiberscope::ui {

Intents App::popups(const Rect& screen) {
  Intents intents;
  const auto take = [&](Intents more) {
    for (Intent& intent : more) intents.push_back(std::move(intent));
  };
  take(speed_popup(ui_, state_.playback.speed));
  take(settings_popup(ui_, state_.prefs, screen));
  take(export_popup(ui_, state_.exports, state_.timeline.range.has_value(), screen));
  keys_overlay(ui_, screen);
  take(tour_popup(ui_, state_.tour_stop, screen));
  if (toast_view(ui_, face_.toast, screen) || ui_.time_s() > face_.toast.until_s) face_.toast = {};
  return intents;
}

// show_popup: false when the command is about something else.
bool App::show_popup(const Intent& intent) {
  switch (intent.command) {
    case Command::OpenSettings:
      ui_.open_popup("settings");
      return true;
    case Command::OpenExport:
      if (!model_) return true;
      prepare_export();
      ui_.open_popup("export");
      return true;
    case Command::ExportNow:
      if (model_) export_now();
      return true;
    case Command::ShowTour:
      start_tour();
      return true;
    case Command::EndTour:
      ui_.set_recording(recorded_before_tour_);
      desk_.set_tour_seen();
      save_settings();
      return true;
    case Command::ShowKeys:
      ui_.open_popup("keys");
      return true;
    default:
      return false;
  }
}

// start_tour: the bubbles look their targets up in what was recorded of the frame.
void App::start_tour() {
  recorded_before_tour_ = ui_.recording();
  ui_.set_recording(true);
  state_.tour_stop = 0;
  ui_.open_popup("tour");
}

void App::say(std::string text, bool bad) {
  // what went wrong stays until it is put away
  constexpr double kShown_s = 8, kAnHour_s = 3600;
  face_.toast = {std::move(text), bad, ui_.time_s() + (bad ? kAnHour_s : kShown_s)};
}

double App::rest_s() const {
  constexpr double kLong_s = 60;
  if (!tip_shown_.empty() && tip_rest_s_ < kTipRest_s) return 0.05;
  if (!face_.toast.text.empty()) return std::max(0.05, face_.toast.until_s - ui_.time_s());
  return kLong_s;
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
  state_.playback.playing = false;
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
