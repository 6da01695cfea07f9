#include "app/ui/app/repeating.h"

#include "app/session/repeat.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace {

using words::fill;
using words::tr;

std::string name_of(const session::Recipe& recipe) {
  return recipe.module.empty() ? recipe.program : "-m " + recipe.module;
}

// devices_in: what a program's text declares.
std::vector<base::Device> devices_in(const std::string& text) {
  const auto metadata = session::parse_metadata(text, "");
  return metadata ? metadata.value().world.devices : std::vector<base::Device>();
}

}  // namespace

void Repeating::open(const trace::Trace& trace, std::optional<session::RecipeFile> file) {
  forget();
  file_ = std::move(file);
  given_.inputs.forget();
  given_.editing.forget_machine();
  auto traced = session::traced_recipe(trace);
  if (!traced) return;
  traced_ = std::move(traced.value());
  given_.inputs.show(traced_->recipe(), devices_in(traced_->program_text()));
  if (traced_->whole()) given_.editing.take_machine(machine_of(traced_->recipe()));
  given_.face.can_repeat = traced_->whole();
  given_.face.wants_to_run = name_of(traced_->recipe());
  const bool was_let = let_.contains(traced_->identity());
  given_.face.withheld = given_.desk.can_run() && !was_let;
  if (!given_.face.withheld && !file_) look_into(trace);
}

void Repeating::let(const trace::Trace& trace) {
  if (!traced_) return;
  let_.insert(traced_->identity());
  given_.face.withheld = false;
  if (!file_) look_into(trace);
}

void Repeating::look_into(const trace::Trace& trace) {
  given_.desk.look_into(trace, let_run(*traced_, given_.desk.looking_grant()));
}

std::optional<figure::Figure> Repeating::figure() const {
  if (!file_ || file_->figure == figure::Figure{}) return {};
  return file_->figure;
}

void Repeating::forget() {
  traced_.reset();
  file_.reset();
  opened_.reset();
  given_.editing.take_machine({});
  given_.face.can_repeat = false;
  given_.face.withheld = false;
}

std::string Repeating::run(std::unique_ptr<trace::Trace> opened) {
  if (opened) opened_ = std::move(opened);
  // of what lies here some may be gone or another by now
  if (auto now = session::traced_recipe(*opened_)) traced_ = std::move(now.value());
  session::Recipe recipe = let_run(*traced_, given_.desk.grant());
  const bool other_limits = given_.desk.limits_are_raised();
  if (other_limits) {
    const base::Limits& usual = given_.desk.settings().limits;
    recipe.limits = base::changed(recipe.limits, usual, given_.desk.limits());
  }
  const bool other_machine = given_.editing.set_machine(recipe);
  const bool other_inputs = given_.inputs.set(recipe, devices_in(traced_->program_text()));
  changed_ = other_machine || other_inputs || other_limits;
  return given_.desk.repeat(std::move(recipe));
}

void Repeating::compare_with_file(const trace::Trace& trace) {
  const std::string other = session::otherness(*file_, trace);
  if (other.empty()) {
    return given_.voice.say(tr("The same run again as when the recipe was written."));
  }
  given_.voice.say(
      fill(tr("It ran another way than when the recipe was written: {what}."), {{"what", other}}),
      true);
}

void Repeating::compare(const trace::Trace& trace) {
  if (!opened_ || changed_ || given_.face.stopped || !given_.face.error.empty()) return;
  if (file_) return compare_with_file(trace);
  const auto difference = session::first_difference(*opened_, trace);
  const bool is_longer = difference && difference->was.empty() && !opened_->whole();
  if (!difference || is_longer) {
    return given_.voice.say(
        tr("The same again, event for event, as in the trace that was opened."));
  }
  given_.voice.say(fill(tr("It ran another way than in the trace that was opened: {what}."),
                        {{"what", session::difference_text(*difference)}}),
                   true);
}

}  // namespace fiberscope::ui
