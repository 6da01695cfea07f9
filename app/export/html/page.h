// Page: a run as one HTML file that needs nothing else: no network, no program, no other file.
// Whoever opens it steps through the run and reads why, with scripts; without them it is the
// picture and a table of the steps.
//
// Owns the file's frame: style, script, data and what is shown without scripts. Deliberately does
// not know files, windows, nor how the browser shows it (app/export/html/page). What a run is
// called, where it stops and which lesson it has is told by who asks.
//
// Invariants:
//  1. All explanation is made here, once for each language: the browser only shows it.
//  2. The same subject gives the same bytes.
//  3. Nothing of the run can end an element or become one, whatever its names hold.
#pragma once

#include <array>
#include <iosfwd>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "app/export/data/cut.h"
#include "app/lesson/drawing.h"
#include "app/lesson/lesson.h"
#include "app/words/words.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

// PageWords: what the page says that is not of the run, in one language.
struct PageWords {
  words::Language language = words::Language::English;
  std::string title;
  std::string chapter;             // "3 gevent"; may be empty
  std::string belief;              // what is often believed; may be empty
  std::vector<std::string> stops;  // one for each of PageSubject::stops
};

enum class PageTheme : std::uint8_t { Automatic, Light, Dark };
// theme_word: "auto", "light", "dark".
const char* theme_word(PageTheme theme);

// ChangedRun: what came of a stop's change. Owns its trace.
struct ChangedRun {
  ChangedRun(trace::Trace of, std::uint64_t with)
      : trace(std::move(of)), model(trace), seed(with) {}
  trace::Trace trace;
  model::Model model;
  std::uint64_t seed;
};

// DrawnElsewhere: what would have had to be drawn on another machine.
struct DrawnElsewhere {
  const char* title;  // in English, of the table of words
  lesson::Drawing drawing;
};

// PageLesson: what is taught with the run: its stops are the page's.
struct PageLesson {
  lesson::Lesson lesson;
  std::string program;                               // its text
  std::string name, edition;                         // by which answers are kept
  std::uint64_t seed = 0;                            // of the order of options
  std::vector<base::EventSeq> moments;               // by stop, each in its run
  std::vector<std::unique_ptr<ChangedRun>> changed;  // by stop; null: it changes nothing

  std::vector<std::vector<DrawnElsewhere>> machines;  // by stop; of what is drawn alone

  // run_of: the one that a stop is about: `own`, the page's, or a changed one.
  const model::Model& run_of(std::size_t stop, const model::Model& own) const {
    return changed[stop] == nullptr ? own : changed[stop]->model;
  }
  std::uint64_t seed_of(std::size_t stop) const {
    return changed[stop] == nullptr ? seed : changed[stop]->seed;
  }
};

// questions_of: how many a page of the lesson asks.
std::uint32_t questions_of(const lesson::Lesson& lesson);

// PageAnswers: where they stand on paper.
enum class PageAnswers : std::uint8_t { None, End, Page };
inline constexpr std::array<std::string_view, 3> kPageAnswers = {"none", "end", "page"};

struct PageSubject {
  const model::Model& model;
  Cut cut;
  std::vector<PageWords> words;       // at least one; the page opens with the first
  std::vector<base::EventSeq> stops;  // what is to be watched, in the order of the run
  base::EventSeq opening;             // where it opens; none: at the first step
  std::string axis;                   // "steps", "time", "folded"; empty: what shows most
  std::string recipe;                 // what "Save as .fiberscope" saves; empty: it is not offered
  std::string file_name;              // "foo_bar_func", of what is saved
  PageTheme theme = PageTheme::Automatic;
  bool cores = true, objects = true, files = true;     // the rows beside those of the lanes
  std::shared_ptr<const PageLesson> lesson = nullptr;  // with one, `stops` are not told
  bool questions = true;                               // else all is shown, with what is right
  PageAnswers answers = PageAnswers::End;
};

// PageNotes: what was made.
struct PageNotes {
  std::uint64_t data_bytes = 0;       // of the run, packed
  std::vector<std::string> warnings;  // for people: "1.4 MB of data: ..."
};

// With more data the writer says that a shorter range would be better.
inline constexpr std::uint64_t kPageDataMax = 1'000'000;

// write_page: Errors: "cancelled", when progress says so; the stream's are the caller's to see.
base::Result<std::monostate> write_page(const PageSubject& subject, std::ostream& out,
                                        const Progress& progress = {}, PageNotes* notes = nullptr);

// page_snippet: the element by which another page holds one. `file`: as it is reached from there.
std::string page_snippet(const std::string& title, const std::string& file);

}  // namespace fiberscope::exporter
