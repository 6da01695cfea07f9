// What App does with the recipe that a trace file carries: shows what was declared, runs it again,
// and says whether the same came of it.
#include "app/session/repeat.h"
#include "app/ui/app/app.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace {

using words::fill;
using words::tr;

// devices_in: what a program's text declares.
std::vector<base::Device> devices_in(const std::string& text) {
  const auto metadata = session::parse_metadata(text, "");
  return metadata ? metadata.value().world.devices : std::vector<base::Device>();
}

}  // namespace

// open_traced: of the trace file that has just been opened.
void App::open_traced() {
  run_machine_.reset();
  run_devices_.reset();
  devices_before_.clear();
  devices_after_.clear();
  devices_of_.clear();
  state_.devices = {};
  auto traced = session::traced_recipe(*trace_);
  if (!traced) return;
  traced_ = std::move(traced.value());
  show_devices(traced_->recipe(), devices_in(traced_->program_text()));
  face_.can_repeat = traced_->whole();
  desk_.look_into(*trace_, let_run(*traced_));
}

void App::forget_traced() {
  traced_.reset();
  traced_trace_.reset();
  face_.can_repeat = false;
}

// is_traced: to run again is to run the recipe of the trace file. Its text in the editor is no
// program of its own before somebody has changed it.
bool App::is_traced() const {
  if (!traced_ || !traced_->whole()) return false;
  const auto& document = editor_.document;
  return !document || (document->path().empty() && document->text.text() == editor_.ran);
}

void App::run_traced() {
  session::Recipe recipe = let_run(*traced_);
  traced_changed_ = run_machine_.has_value() || run_devices_.has_value();
  if (run_machine_) apply(*run_machine_, recipe);
  if (run_devices_) recipe.world.devices = *run_devices_;
  show_devices(recipe, devices_in(traced_->program_text()));
  if (file_trace_) traced_trace_ = std::move(file_trace_);
  drop_model();
  face_.error = desk_.repeat(std::move(recipe));
  desk_.tell(face_);
  face_.mode = face_.running ? words::mark("live") : "";
}

// compare_traced: the run of the trace's recipe is over.
void App::compare_traced() {
  if (!traced_trace_ || traced_changed_ || face_.stopped || !face_.error.empty()) return;
  const auto difference = session::first_difference(*traced_trace_, *trace_);
  const bool is_longer = difference && difference->was.empty() && !traced_trace_->whole();
  if (!difference || is_longer) {
    return say(tr("The same again, event for event, as in the trace that was opened."));
  }
  say(fill(tr("It ran another way than in the trace that was opened: {what}."),
           {{"what", session::difference_text(*difference)}}),
      true);
}

}  // namespace fiberscope::ui
