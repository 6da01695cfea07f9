#include "app/ui/app/mending.h"

#include <utility>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

constexpr std::size_t kTriesAtOnce = 3;

}  // namespace

std::string Mending::begin(const lesson::Check& check, session::Recipe recipe) {
  drop();
  check_ = check;
  recipe_ = std::move(recipe);
  fill_up();
  return tries_.empty() ? words::tr("There is no engine to run it.") : "";
}

void Mending::drop() {
  for (Try& each : tries_) {
    each.model.reset();
    if (each.run != first_) desk_.drop_beside(each.run);
  }
  tries_.clear();
  if (first_ != 0) desk_.drop_beside(std::exchange(first_, 0));
  if (decided_ != 0) desk_.drop_beside(std::exchange(decided_, 0));
  verdict_.reset();
  done_ = 0;
}

void Mending::fill_up() {
  while (tries_.size() < kTriesAtOnce && done_ + tries_.size() < check_.seeds) {
    const std::uint64_t seed = done_ + tries_.size();
    const session::RunId run = desk_.run_beside(lesson::recipe_of(check_, recipe_, seed));
    if (run == 0) return;
    if (seed == 0) first_ = run;
    tries_.push_back({run, nullptr});
  }
}

void Mending::decide(session::RunId run, std::uint64_t seed, std::string failure) {
  for (Try& each : tries_) {
    each.model.reset();
    if (each.run != run && each.run != first_) desk_.drop_beside(each.run);
  }
  tries_.clear();
  if (first_ != run && first_ != 0) desk_.drop_beside(first_);
  first_ = 0;
  decided_ = run;
  verdict_ = {seed, std::move(failure)};
}

bool Mending::poll() {
  if (tries_.empty()) return false;
  bool came = false;
  for (Try& each : tries_) {
    const trace::Trace* trace = desk_.begun_beside(each.run);
    if (trace == nullptr) continue;
    if (!each.model) {
      each.model = std::make_unique<model::Model>(*trace);
    } else {
      each.model->update();
    }
  }
  while (!tries_.empty()) {
    Try& next = tries_.front();
    const std::string problem = desk_.problem_beside(next.run);
    const bool over = desk_.beside(next.run) != nullptr;
    if (!over && problem.empty()) break;
    came = true;
    const std::string failure = over ? lesson::failure_of(check_, *next.model) : problem;
    if (!failure.empty()) return decide(next.run, done_, failure), true;
    next.model.reset();
    const session::RunId run = next.run;
    tries_.pop_front();
    ++done_;
    if (done_ == check_.seeds) return decide(first_, 0, {}), true;
    if (run != first_) desk_.drop_beside(run);
    fill_up();
    // the engine is gone
    if (tries_.empty()) return decide(0, done_, words::tr("There is no engine to run it.")), true;
  }
  return came;
}

}  // namespace fiberscope::ui
