// Page subject: what a page or a site says that is not of the run: a lesson's words, where it stops
// and where it opens.
//
// Owns nothing. Deliberately does not know HTML.
#pragma once

#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/engine_runs.h"
#include "app/export/html/page.h"
#include "app/export/page/parts.h"
#include "app/session/scenario.h"

namespace fiberscope::cli {

// lesson_of: what the program's settings say, if the trace has the program and it has any.
session::Metadata lesson_of(const trace::Trace& trace);

// WatchPoint: one that the program names, where the run has it. `text_zh` may be empty.
struct WatchPoint {
  base::EventSeq at;
  std::string text, text_zh;
  // in: in that language, or else in English.
  const std::string& in(words::Language language) const {
    return language == words::Language::Chinese && !text_zh.empty() ? text_zh : text;
  }
};
// watch_points: as the program names them.
std::vector<WatchPoint> watch_points(const model::Model& model, const session::Metadata& lesson);

// page_of: a run as the subject of a page. Its words are told by the program's own settings, as the
// trace has them, its stops by the lesson beside it; `name`: as people named it: a program, a
// scenario or a trace.
exporter::PageSubject page_of(const model::Model& model, const std::string& name,
                              const ExportOptions& options, EngineRuns& runs);

// export_page: of .html. `figure`: which rows it has. `notes`: its stops, beside those of the
// lesson. `recipe`: what it offers to save; empty: nothing.
base::Result<std::monostate> export_page(const model::Model& model, const std::string& path,
                                         const exporter::Cut& cut, const figure::Figure& figure,
                                         const std::vector<exporter::Note>& notes,
                                         const std::string& recipe, const ExportOptions& options);

// export_site: every scenario as a page, and an index, into the folder that the options name.
int export_site(const ExportOptions& options);

}  // namespace fiberscope::cli
