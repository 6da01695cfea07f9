// Lesson state: the lesson, or the single question, that is shown: at which stop one is, what was
// chosen, what came of it.
//
// Owns nothing but these values. Deliberately does not know how a question comes about, nor where
// answers are kept: App's Lessons fills it in.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/markdown.h"
#include "app/lesson/question.h"
#include "app/lesson/stop_writer.h"
#include "app/model/words/why.h"
#include "app/ui/state/ids.h"

namespace fiberscope::ui {

// LessonStop: one of those above the picture.
struct LessonStop {
  lesson::StopKind kind = lesson::StopKind::Investigate;
  bool asks = false, answered = false, right = false;
};

// LedEvent: what led to the answer, as a row that leads there.
struct LedEvent {
  EventSeq event;
  LaneId lane;
  TimeNs at_ns = 0;
  std::string text;
};

// OtherMachine: what is right where the program runs otherwise.
struct OtherMachine {
  std::string title;
  std::string answer;  // empty: the question has none there
  bool here = false;   // this run
  bool yours = false;  // what was chosen is right there
};

// TriedChange: the changed run of a stop, which stands below the first.
struct TriedChange {
  std::string title;
  std::string error;  // why it could not run
  bool runs = false;
  bool written = false;  // it was only written down so far
};

// Mend: of a stop with something to be mended: what is asked for, and what the runs of the text as
// it was written last have done.
struct Mend {
  std::vector<std::string> demands;
  std::size_t runs_of = 0;    // how many are asked for
  std::size_t runs_done = 0;  // of the check that goes on
  bool runs = false;
  std::string trouble;  // why nothing was checked
  bool told = false;    // how the last check ended: what follows is known
  bool passed = false;
  std::uint64_t seed = 0;  // of the run that can be shown
  std::string failure;     // of that
  bool rewritten = false;  // the text is another one by now
  bool shows_run = false;  // that run stands in place of the first
  bool failed_once = false;
  bool mended = false;          // it has passed, now or before
  bool asked_solution = false;  // once, before any check: to see it has to be asked for again
};

// DraftTab: what of a stop is written.
enum class DraftTab : std::uint8_t { Text, After, Reasons, Beliefs, Change, Mend, Settings };

// Draft: a stop that a teacher writes; the card shows it meanwhile as it will be.
struct Draft {
  std::optional<std::size_t> edits;  // that one of the file, from 0; none: a new one
  std::size_t of = 0;                // so many stand in the file
  EventSeq at;
  TimeNs at_ns = 0;
  std::size_t place = 0;  // among the stops, from 0
  bool first = false;     // there is no lesson yet: it begins with what one can do afterwards
  std::string objective_en, objective_zh;
  lesson::StopBlock block;        // as it is written
  lesson::StopBlock kept;         // as it stands in the file; of a new one as it was begun
  lesson::Stop stop;              // what the block says, as far as that can be read
  std::string unread;             // why its settings cannot
  std::string set;                // the key of the settings that was set in `stop` just now; "kind"
  std::string formed;             // the settings as they were after that
  std::vector<lesson::Ask> asks;  // that have an answer there
  std::vector<std::string> titles;      // theirs, in the chosen language
  int ask = -1;                         // of them; -1: nothing is asked
  std::vector<lesson::Option> options;  // of the question those that one can believe in
  std::string lacks;                    // what it needs before it can be kept
  bool can_undo = false, can_redo = false;
  DraftTab tab = DraftTab::Text;
  std::size_t row = 0;  // which reason, belief or edit
  bool take_keyboard = true;
  float scroll_y = 0, rows_y = 0;
  bool changed() const { return block != kept; }
  // ahead: the settings were written as text, which says nothing yet that `stop` could be.
  bool ahead() const { return !unread.empty() && block.settings != formed; }
};

// DrawnState: of a question that is drawn: what was drawn, and with what.
struct DrawnState {
  lesson::Cells cells;
  std::vector<lesson::Cells> before;  // each stroke
  std::size_t row = 0, column = 0;    // where the keyboard is
  char brush = 'u';
  char stroke = 0;  // what the mouse draws while it is held; 0: nothing
  lesson::DrawnScore score;
  bool empty() const {
    return std::ranges::all_of(cells, [](const std::string& row) {
      return row.find_first_not_of(lesson::kNotDrawn) == std::string::npos;
    });
  }
};

// LookAt: what a stop points at.
struct LookAt {
  std::vector<LaneId> lanes;
  std::vector<trace::Place> lines;
  std::vector<std::string> panels;  // lesson::kPanels
  bool panel(std::string_view name) const {
    return std::ranges::find(panels, name) != panels.end();
  }
};

struct LessonState {
  bool open = false;   // its card stands in place of the inspector
  bool alone = false;  // no lesson: one question about the next step
  std::string objective;
  std::vector<LessonStop> stops;
  std::size_t stop = 0;
  std::string title;
  std::vector<lesson::Block> text;
  std::vector<lesson::Block> after;  // said once it is answered or mended
  LookAt look;
  std::string hint;
  bool hint_shown = false;

  std::optional<lesson::Question> question;
  std::vector<std::string> reasons;
  std::vector<std::size_t> chosen;  // one option, or all in the order that is believed
  int reason = -1;                  // of `reasons`
  DrawnState drawn;
  bool locked = false;
  bool unsure = false;  // "I don't know"
  bool right = false, reason_right = false;
  std::vector<lesson::Block> belief;  // what is said to who chose so
  model::Explanation why;             // as recorded, of the answer
  std::vector<LedEvent> led;
  std::vector<OtherMachine> machines;
  bool machines_come = false;

  std::optional<TriedChange> change;
  std::optional<Mend> mend;
  std::optional<Draft> draft;
  std::string fault;   // what is wrong with the lesson's file: PATH:LINE: what
  bool hides = false;  // there is more of the run, which is not shown
  float scroll_y = 0, second_scroll = 0;

  bool asks() const { return question && !locked; }
  bool can_lock() const {
    if (!asks() || (question->drawing ? drawn.empty() : chosen.empty())) return false;
    return reasons.empty() || reason >= 0;
  }
  bool last_stop() const { return alone || stop + 1 >= stops.size(); }
  // fault_place: the file, with the line.
  std::string fault_place() const {
    const std::size_t line = fault.find(':');
    return fault.substr(0, line == std::string::npos ? line : fault.find(':', line + 1));
  }
};

}  // namespace fiberscope::ui
