#include "app/ui/app/first_lesson.h"

#include "app/lesson/opening.h"

namespace fiberscope::ui {

FirstLesson::~FirstLesson() {
  model_.reset();
  if (run_ != 0) desk_.drop_beside(run_);
}

bool FirstLesson::look_for(const std::string& path) {
  if (path.empty() || model_) return false;
  if (path_ != path) {
    path_ = path;
    const auto scenario = desk_.scenario(path);
    if (!scenario) return false;
    moment_ = scenario.value().metadata.moment;
    run_ = desk_.run_beside(scenario.value());
  }
  if (run_ == 0) return false;
  const trace::Trace* trace = desk_.beside(run_);
  if (trace == nullptr) return false;
  model_ = std::make_unique<model::Model>(*trace);
  model_->replay.move_to(lesson::opening(*model_, moment_).event.value);
  return true;
}

}  // namespace fiberscope::ui
