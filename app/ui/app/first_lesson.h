// First lesson: the run of the lesson with which a newcomer begins, made beside what is open, so
// that the start page can show it up to its moment.
//
// Owns the run's model. Deliberately does not know how it is painted, nor what is open.
//
// Invariant: it is asked for once, when the start page is first shown; without an engine never.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/model/model.h"
#include "app/ui/app/desk.h"

namespace fiberscope::ui {

class FirstLesson {
 public:
  explicit FirstLesson(Desk& desk) : desk_(desk) {}
  ~FirstLesson();
  FirstLesson(const FirstLesson&) = delete;
  FirstLesson& operator=(const FirstLesson&) = delete;

  // look_for: asks for the run of this scenario, or takes it in. True when it has just come.
  bool look_for(const std::string& path);
  // model: nullptr until it is there.
  const model::Model* model() const { return model_.get(); }

 private:
  Desk& desk_;
  std::string path_;  // of what was asked for
  std::string moment_;
  session::RunId run_ = 0;
  std::unique_ptr<model::Model> model_;
};

}  // namespace fiberscope::ui
