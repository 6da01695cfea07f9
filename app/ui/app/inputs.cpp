#include "app/ui/app/inputs.h"

namespace fiberscope::ui {

void Inputs::on(const intent::SetDevices& i) {
  if (i.devices == shown_.devices) return;
  before_.push_back(shown_.devices);
  after_.clear();
  in_place_ = i.devices;
  ask_(intent::RunAgain{});
}

bool Inputs::turn(std::vector<Devices>& from, std::vector<Devices>& to) {
  if (from.empty()) return false;
  to.push_back(shown_.devices);
  in_place_ = std::move(from.back());
  from.pop_back();
  ask_(intent::RunAgain{});
  return true;
}

void Inputs::take_back() {
  if (!in_place_ || *in_place_ == shown_.devices) return;
  in_place_ = shown_.devices;
  if (!before_.empty() && before_.back() == shown_.devices) before_.pop_back();
}

void Inputs::set(const session::Scenario& scenario, session::Recipe& recipe) {
  const Devices& in_text = scenario.metadata.world.devices;
  if (program_ != scenario.path || in_text_ != in_text) {
    forget();
    program_ = scenario.path;
    in_text_ = in_text;
  }
  set(recipe, in_text);
}

bool Inputs::set(session::Recipe& recipe, const Devices& in_text) {
  if (in_place_) recipe.world.devices = *in_place_;
  show(recipe, in_text);
  return in_place_.has_value();
}

void Inputs::show(const session::Recipe& recipe, const Devices& in_text) {
  shown_ = {};
  shown_.devices = recipe.world.devices;
  shown_.in_program = shown_.devices == in_text;
}

void Inputs::forget() {
  in_place_.reset();
  before_.clear();
  after_.clear();
  program_.clear();
  shown_ = {};
}

// Into the text of the program, where it is saved with it.
void Inputs::on(const intent::WriteDevices&) {
  session::MetadataChange change;
  change.devices = shown_.devices;
  if (!editing_.write_settings(change)) return;
  in_text_ = shown_.devices;
  shown_.in_program = true;
}

}  // namespace fiberscope::ui
