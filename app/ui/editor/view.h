// Editor view: the source pane while a program is edited, with its find bar, and what is asked
// before something would be lost (question_view.h).
//
// Owns: what these show between frames. Deliberately does not know how a program is saved or run:
// it returns intents.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/editor/state.h"
#include "app/ui/editor/text_area.h"
#include "app/ui/state/intent.h"

namespace fiberscope::ui {

inline constexpr const char* kEditorId = "editor.text";

struct FindBar {
  bool open = false;
  bool take_keyboard = false;
  TextBuffer words;
  std::vector<TextRange> found;
  std::uint64_t for_text = 0, for_words = 0;  // versions that `found` belongs to
  TextPlace from;                             // where the search began
};

struct LineBar {
  bool open = false;
  bool take_keyboard = false;
  TextBuffer number;
};

// What is asked before something would be lost. The numbers of AnswerQuestion are the buttons'.
enum class Question : std::uint8_t {
  None,
  Leave,    // 0 save, 1 discard, 2 cancel
  Changed,  // 0 overwrite, 1 reload, 2 cancel
  Restore,  // 0 restore, 1 discard, 2 later
};

// A line of the program that ran, at which it or one of its coroutines failed.
struct Failure {
  LineMark mark;
  std::string text;  // of the line
};

struct EditorState {
  bool editing = false;  // the source pane shows the editor
  bool take_keyboard = false;
  std::optional<Document> document;
  std::string ran;  // the text of the run that is shown
  TextAreaState area;
  FindBar find;
  LineBar line;
  std::vector<Failure> failures;  // of the last run
  std::vector<LineMark> no_text;  // lines with bytes that are no UTF-8, of this version of the text
  std::uint64_t no_text_for = 0;
  Question question = Question::None;
  std::optional<Intent> after;  // what was wanted when the question came up
  std::optional<Leftover> leftover;

  // differs: what is written is not what ran.
  bool differs() const;
  // show: puts the caret at a line, in sight.
  void show(TextRange range);

 private:
  mutable std::uint64_t compared_ = 0;
  mutable std::string compared_to_;
  mutable bool differs_ = false;
};

// editor_view: in place of the source. Requires: state.document.
Intents editor_view(Ui& ui, EditorState& state, Rect pane);
// mode_switch: "Run | Edit" and the machine's button at the right of the source pane's header.
Intents mode_switch(Ui& ui, const EditorState& state, const Rect& header);
float mode_switch_width(const Ui& ui);

}  // namespace fiberscope::ui
