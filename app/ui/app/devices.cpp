// What App does with what somebody puts into the devices of the run: it becomes part of the recipe,
// and the program is run again.
#include "app/session/scenario.h"
#include "app/ui/app/app.h"
#include "app/words/words.h"

namespace fiberscope::ui {

// set_devices: a run is a pure function of its recipe: an input changes the recipe, not the run.
void App::set_devices() {
  if (state_.devices.wanted == state_.devices.devices) return;
  devices_before_.push_back(state_.devices.devices);
  devices_after_.clear();
  run_devices_ = state_.devices.wanted;
  run_again();
}

// undo_devices: the inputs as they were before the last change, or after it again. False when there
// is nothing of that.
bool App::undo_devices(bool forward) {
  auto& from = forward ? devices_after_ : devices_before_;
  auto& to = forward ? devices_before_ : devices_after_;
  if (from.empty()) return false;
  to.push_back(state_.devices.devices);
  run_devices_ = std::move(from.back());
  from.pop_back();
  run_again();
  return true;
}

// take_devices: of the run that begins: what the program's text says, unless somebody put in more.
void App::take_devices(const session::Scenario& scenario, session::Recipe& recipe) {
  const Devices& in_text = scenario.metadata.world.devices;
  const bool other = devices_of_ != scenario.path || devices_in_text_ != in_text;
  if (other) {
    run_devices_.reset();
    devices_before_.clear();
    devices_after_.clear();
    devices_of_ = scenario.path;
    devices_in_text_ = in_text;
  }
  if (run_devices_) recipe.world.devices = *run_devices_;
  show_devices(recipe, in_text);
}

void App::show_devices(const session::Recipe& recipe, const Devices& in_text) {
  DevicesState& shown = state_.devices;
  shown = {};
  shown.devices = recipe.world.devices;
  shown.in_program = shown.devices == in_text;
}

// write_devices: into the text of the program, where it is saved with it.
void App::write_devices() {
  if (!editor_.document) document_for_trace();
  if (!editor_.document) return;
  session::MetadataChange change;
  change.devices = state_.devices.devices;
  Document& document = *editor_.document;
  const auto text = session::write_metadata(document.text.text(), change, document.name());
  if (!text) return say(text.error(), true);
  const bool was_saved = !document.unsaved();
  document.text.replace_all(text.value());
  devices_in_text_ = state_.devices.devices;
  state_.devices.in_program = true;
  if (was_saved && !document.built_in() && !document.path().empty()) return save_program();
  say(words::tr("The settings are in the text now. Ctrl+S saves it."));
}

}  // namespace fiberscope::ui
