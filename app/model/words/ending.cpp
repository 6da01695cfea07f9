#include "app/model/words/ending.h"

#include "app/words/words.h"

namespace fiberscope::model {

using words::tr;

const char* end_word(trace::RunEnd how) {
  switch (how) {
    case trace::RunEnd::Finished:
      return tr("Finished");
    case trace::RunEnd::Failed:
      return tr("Failed");
    case trace::RunEnd::Deadlock:
      return tr("Deadlock");
    case trace::RunEnd::Budget:
      return tr("Stopped at its limit");
    case trace::RunEnd::Stopped:
      return tr("Stopped");
    case trace::RunEnd::Crashed:
      return tr("Crashed");
  }
  return "";
}

std::string end_words(trace::RunEnd how, const std::string& detail) {
  return words::fill(tr("{end}: {detail}"), {{"end", end_word(how)}, {"detail", tr(detail)}});
}

std::string how_it_failed(const trace::Trace& trace, const Console& console) {
  if (!trace.whole()) return "";
  const auto end = trace.get<trace::RunEnded>(base::EventSeq{trace.size()});
  if (end.how == trace::RunEnd::Finished) return "";
  if (end.detail) return end_words(end.how, std::string(trace.text(end.detail)));
  const auto& lines = console.lines();
  if (!lines.empty() && lines.back().stream == 2) {
    return end_words(end.how, lines.back().text());  // of a traceback: it names the exception
  }
  return end_words(end.how, words::fill(tr("exit status {status}"),
                                        {{"status", std::to_string(end.exit_status)}}));
}

}  // namespace fiberscope::model
