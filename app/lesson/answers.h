// Answers: what was answered to the questions of lessons, kept beside the settings: for one's own
// progress, and for who wants to know which beliefs there are. No names, no time of day.
//
// Owns the file answers.jsonl, an answer a line. Deliberately does not know who asks, nor how long
// it took: who asks says so.
//
// Invariants:
//  1. An answer is locked: to a question of one edition of a lesson the first one holds.
//  2. A damaged line stops nothing and is left as it is; all others count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/question.h"
#include "app/session/scenario.h"

namespace fiberscope::lesson {

// kMended: the type of an answer to a stop that has something to be mended.
inline constexpr std::string_view kMended = "fix";

struct Answer {
  std::string lesson;               // lesson_name()
  std::string edition;              // edition_of()
  std::uint32_t stop = 0;           // from 1; 0: a question that no lesson asked
  std::uint64_t step = 0;           // the moment asked about, as the window counts steps
  std::string type;                 // of kAskNames, or kMended
  std::vector<std::string> chosen;  // keys of options; of an order all of them; of a drawing a row
                                    // each (keys_of()); none: "I don't know"
  bool right = false;
  std::string reason;  // the chosen one's English text; empty: none
  bool reason_right = false;
  std::string belief;  // in English, behind what was chosen; empty: none is known
  std::uint32_t seconds = 0;
  std::uint32_t score = 0;  // of a drawing, of 100
  bool operator==(const Answer&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("lesson", s.lesson), f("edition", s.edition), f("stop", s.stop), f("step", s.step),
        f("type", s.type), f("chosen", s.chosen), f("right", s.right), f("reason", s.reason),
        f("reason_right", s.reason_right), f("belief", s.belief), f("seconds", s.seconds),
        f("score", s.score, base::from_to(0, 100));
  }
};
std::string problem(const Answer& answer);

// lesson_name: "chapter/name" of a scenario of the library, else the file's name without its
// folder.
std::string lesson_name(const session::Scenario& program);
// edition_of: of these texts of the lesson and of its program: 16 digits, which another text has
// others of. Of a question that no lesson asked: Lesson{}.
std::string edition_of(const Lesson& lesson, std::string_view program_text);

// answer_to: a question of a stop, from 1. `chosen`: options by number, none: "I don't know";
// `reason`: of the stop's, by number; -1: none.
Answer answer_to(const Stop& stop, std::uint32_t number, const Question& question,
                 const std::vector<std::size_t>& chosen, int reason);
// drawn_answer_to: the same of a drawing; no cells: "I don't know".
Answer drawn_answer_to(const Stop& stop, std::uint32_t number, const Question& question,
                       const Cells& drawn, int reason);

// belief_behind: of who chose so: the reason's, else the option's; null: none is known. Both
// languages: the lesson's own.
struct Held {
  const Reason* reason = nullptr;
  const Belief* option = nullptr;
  explicit operator bool() const { return reason != nullptr || option != nullptr; }
  Text text() const;
};
Held belief_behind(const Stop& stop, const Question& question,
                   const std::vector<std::size_t>& chosen, int reason);

// asks: whether the stop has something to be answered: a question or something to mend.
bool asks(const Stop& stop);
// answer_type: of the answer that counts for the stop. Requires: asks(stop).
std::string_view answer_type(const Stop& stop);

struct Progress {
  std::size_t answered = 0, right = 0, of = 0;  // of: the stops of the lesson that ask
  bool operator==(const Progress&) const = default;
};

class Answers {
 public:
  // load: what the file has; a missing one holds none. An empty path: they are kept in memory only.
  static Answers load(std::string path);
  // answers_path: beside the settings; empty where these have no place.
  static std::string answers_path(const std::string& settings_path);

  // all: in the order in which they were given.
  const std::vector<Answer>& all() const { return all_; }
  // damaged: how many lines could not be read.
  std::size_t damaged() const { return damaged_; }
  // error: "" or why the file cannot be read; then nothing is written into it either.
  const std::string& error() const { return error_; }

  // find: what was answered at this stop; null: nothing yet. The type: an element of kAskNames, or
  // kMended.
  const Answer* find(std::string_view lesson, std::string_view edition, std::uint32_t stop,
                     std::string_view type) const;
  // append: keeps it, in memory even where it cannot be written. False: that question is locked.
  base::Result<bool> append(Answer answer);
  // progress: what of the lesson was answered.
  Progress progress(std::string_view name, const Lesson& lesson, std::string_view edition) const;
  // clear: all of them, and the file.
  base::Result<std::monostate> clear();

 private:
  std::string path_, error_;
  std::vector<Answer> all_;
  std::size_t damaged_ = 0;
};

// answers_csv: RFC 4180 with a head line; the keys of an order are separated by " > ".
std::string answers_csv(const std::vector<Answer>& answers);

}  // namespace fiberscope::lesson
