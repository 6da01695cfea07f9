// Scorm: lessons as a package of SCORM 1.2: a manifest, and a page for each lesson that says to the
// platform what was answered.
//
// Owns nothing. Deliberately does not know files, nor what the page's script does
// (app/export/quiz/page). Source: ADL, SCORM 1.2 Content Aggregation Model and Run-Time
// Environment.
//
// Invariants:
//  1. A page needs nothing but itself, and its platform's API.
//  2. The same quizzes give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "app/export/quiz/quiz.h"

namespace fiberscope::exporter {

// scorm_package: a zip. `title`: of the whole. Requires: at least one quiz.
std::string scorm_package(const std::vector<Quiz>& quizzes, const std::string& title);

}  // namespace fiberscope::exporter
