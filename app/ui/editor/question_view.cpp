#include "app/ui/editor/question_view.h"

#include "app/ui/toolkit/question_card.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

// asked: what is safe first.
QuestionCard asked(const EditorState& state) {
  const std::string file = state.document ? state.document->name() : std::string();
  switch (state.question) {
    case Question::Leave:
      return {tr("Save your changes?"),
              fill(tr("{file} has changes that are not saved."), {{"file", file}}),
              {tr("Save"), tr("Discard"), tr("Cancel")}};
    case Question::Changed:
      return {tr("The file was changed by somebody else"),
              fill(tr("{file} is not what it was when it was read. Overwrite it with your text, or "
                      "take what is on disk? Undo brings your text back."),
                   {{"file", file}}),
              {tr("Overwrite"), tr("Reload"), tr("Cancel")}};
    case Question::Restore:
      return {tr("Your text of last time is still there"),
              fill(tr("Fiberscope ended before {file} was saved. Its text was kept."),
                   {{"file", state.leftover ? state.leftover->name : std::string()}}),
              {tr("Restore"), tr("Discard"), tr("Later")}};
    case Question::None:
      break;
  }
  return {};
}

}  // namespace

Intents question_view(Ui& ui, const EditorState& state, const Rect& screen) {
  Intents intents;
  if (state.question == Question::None || !ui.popup_open("question")) return intents;
  ui.enter_popup();
  const int answer = question_card(ui, asked(state), screen);
  if (answer >= 0) intents.push_back(intent::AnswerQuestion{answer});
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
