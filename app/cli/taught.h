// Taught: programs with their lessons, by the names that people use.
//
// Owns nothing. Deliberately does not know runs.
#pragma once

#include <string>
#include <vector>

#include "app/lesson/lesson.h"
#include "app/session/scenario.h"
#include "scheduler/base/result.h"

namespace fiberscope::cli {

struct Taught {
  session::Scenario program;
  lesson::Lesson lesson;
};

// taught: a program or a scenario. Errors: also that it has no lesson, and where one would be.
base::Result<Taught> taught(const std::string& name);

// every_taught: the paths of the scenarios that have a lesson, also one that cannot be read.
base::Result<std::vector<std::string>> every_taught();

}  // namespace fiberscope::cli
