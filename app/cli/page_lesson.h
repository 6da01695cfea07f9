// Page lesson: the lesson beside a program, made ready for a page of its run: every stop is tried,
// every change is run.
//
// Owns nothing. Deliberately does not know HTML.
#pragma once

#include <memory>

#include "app/cli/engine_runs.h"
#include "app/export/html/page.h"
#include "app/lesson/captions.h"

namespace fiberscope::cli {

// page_lesson: null where there is none, where the program's text is another one than that which
// ran, and where a stop does not fit the run: of that it complains.
std::shared_ptr<const exporter::PageLesson> page_lesson(const model::Model& model,
                                                        EngineRuns& runs);

// program_told_by: the program's file, as the run was told it; "" if it was told none.
std::string program_told_by(const trace::Trace& trace);

// lesson_captions: what that lesson says where it stops; none where page_lesson() would be null.
std::vector<lesson::Caption> lesson_captions(const model::Model& model);

}  // namespace fiberscope::cli
