#include "app/ui/app/popups.h"

#include <algorithm>

#include "app/ui/app/folder_opener.h"
#include "app/ui/shell/keys_overlay.h"
#include "app/ui/shell/messages.h"
#include "app/ui/shell/run_question.h"
#include "app/ui/shell/sandbox.h"
#include "app/ui/shell/settings_popup.h"
#include "app/ui/shell/top_bar.h"
#include "app/ui/shell/tour.h"

namespace fiberscope::ui {

Intents Popups::draw(const Rect& screen) {
  Intents intents = play_popup(ui_, face_, state_.playback);
  take(intents, settings_popup(ui_, state_.prefs, desk_.answers().all().size(), screen));
  take(intents, sandbox_popup(ui_, face_.sandbox, state_.prefs, screen));
  take(intents, run_question(ui_, face_, screen));
  keys_overlay(ui_, screen);
  take(intents, tour_popup(ui_, state_.tour_stop, screen));
  const ToastAnswer answer = toast_view(ui_, face_.toast, screen);
  if (answer == ToastAnswer::OpenFolder) open_folder(face_.toast.folder);
  if (answer != ToastAnswer::Stay || ui_.time_s() > face_.toast.until_s) face_.toast = {};
  return intents;
}

double Popups::rest_s() const {
  constexpr double kLong_s = 60;
  if (!face_.toast.text.empty()) return std::max(0.05, face_.toast.until_s - ui_.time_s());
  return kLong_s;
}

void Popups::offer_tour() {
  if (!ui_.any_popup()) on(intent::ShowTour{});
}

void Popups::on(const intent::OpenSettings&) { ui_.open_popup("settings"); }

void Popups::on(const intent::ShowSandbox&) { ui_.open_popup("sandbox"); }

void Popups::on(const intent::ShowKeys&) { ui_.open_popup("keys"); }

// The bubbles look their targets up in what was recorded of the frame.
void Popups::on(const intent::ShowTour&) {
  recorded_before_tour_ = ui_.recording();
  ui_.set_recording(true);
  state_.tour_stop = 0;
  ui_.open_popup("tour");
}

void Popups::on(const intent::EndTour&) {
  ui_.set_recording(recorded_before_tour_);
  desk_.set_tour_seen();
  desk_.keep(state_);
}

}  // namespace fiberscope::ui
