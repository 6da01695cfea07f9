// Quiz export: lessons as files for learning platforms.
//
// Owns nothing. Deliberately does not know how these files are written (app/export/quiz).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "app/export/figure/formats.h"
#include "scheduler/base/result.h"

namespace fiberscope::cli {

inline bool is_quiz(exporter::Format format) {
  return format == exporter::Format::Gift || format == exporter::Format::Scorm;
}

// export_quiz: of programs or scenarios, in the chosen language. Errors: one has no lesson, or a
// lesson does not fit its program.
base::Result<std::monostate> export_quiz(const std::vector<std::string>& names,
                                         const std::string& path, exporter::Format format);

}  // namespace fiberscope::cli
