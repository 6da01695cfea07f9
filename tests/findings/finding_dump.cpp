// finding_dump FILE...: the findings of each trace, one a line: the file's name, the language, the
// sort and the sentence, with tabs between. A sort goes by its English title in both languages.
#include <iostream>

#include "app/model/findings/findings.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

int main(int argc, char** argv) {
  using namespace fiberscope;
  for (int i = 1; i < argc; ++i) {
    const auto trace = trace::Trace::load(argv[i]);
    if (!trace) {
      std::cerr << trace.error() << "\n";
      return 1;
    }
    const model::Findings findings(trace.value());
    for (const char* const language : {"en", "zh"}) {
      for (const model::Finding& finding : findings.list()) {
        words::set_language(words::Language::English);
        const std::string title = model::finding_title(finding.kind);
        words::set_language(words::language_named(language));
        const model::Names names(trace.value());
        std::cout << argv[i] << '\t' << language << '\t' << title << '\t'
                  << base::visible(finding_text(trace.value(), names, finding).text) << '\n';
      }
    }
  }
  return 0;
}
