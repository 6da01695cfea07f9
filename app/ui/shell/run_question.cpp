#include "app/ui/shell/run_question.h"

#include "app/ui/shell/sandbox.h"
#include "app/ui/toolkit/question_card.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::fill;
using words::tr;

Intents run_question(Ui& ui, const SessionFace& face, const Rect& screen) {
  Intents intents;
  if (!ui.popup_open("run_trace")) return intents;
  ui.enter_popup();
  std::string text =
      fill(tr("{program} came with the trace and may be anybody's. It will be run in the simulated "
              "machine. You are asked once for this trace."),
           {{"program", face.wants_to_run}});
  if (!face.sandbox.gaps.empty()) {
    text = fill(tr("{question} Parts of the sandbox are missing here: {missing}."),
                {{"question", text}, {"missing", missing_parts(face.sandbox.gaps)}});
  }
  // Enter may still be meant for something else: only who says it runs it
  const QuestionCard card{fill(tr("Run the program in {file}?"), {{"file", face.title}}),
                          text,
                          {tr("Run it"), tr("Not now")},
                          1};
  const int answer = question_card(ui, card, screen);
  if (answer >= 0) intents.push_back(intent::AnswerRun{answer == 0});
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
