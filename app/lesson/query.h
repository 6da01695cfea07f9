// Query: a moment of a run in words, as a lesson's author writes it: not the number of a step,
// which the next change of the program would make another one.
//
//   line LANE:NUMBER     the lane reaches that line of the program
//   line LANE "text"     it reaches a line that holds the text; line "text": whoever does
//   print "text"         something is written that holds the text
//   switch A->B          the core goes from one lane to the other
//   run LANE             it gets a core
//   block LANE           it waits
//   ready LANE           it could run again
//   born LANE, end LANE  its life begins, ends
//   finding KIND         a finding: deadlock, blocking-call, polling, ...
//   begin, end           the first step and the last
//
// `before` in front of it: the step before; `3 steps before`: the third before. #2 behind it: the
// second time; #last: the last one. A LANE is the name that is shown or that of the function; in
// quotes where it holds spaces; `*` is any lane.
//
// Owns the grammar. Deliberately does not know lessons, nor who moves the cursor.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/model/model.h"
#include "scheduler/base/result.h"

namespace fiberscope::lesson {

struct Query {
  enum class Form : std::uint8_t {
    Line,
    Print,
    Switch,
    Run,
    Block,
    Ready,
    Born,
    Ended,
    Finding,
    Begin,
    End
  };
  static constexpr std::uint32_t kLast = UINT32_MAX;

  Form form = Form::Begin;
  std::uint32_t before = 0;             // so many steps
  std::string lane = "*", other = "*";  // Switch: from, to
  std::string text;
  std::uint32_t line = 0;  // 0: whichever holds the text
  model::FindingKind kind{};
  std::uint32_t number = 1;  // which of them, from 1; kLast
};

// parse_query: Errors: what cannot be read, and what could stand there.
base::Result<Query> parse_query(std::string_view text);
// moment_of: the event; none when there is no such moment in the run.
base::EventSeq moment_of(const model::Model& model, const Query& query);
// resolve: both. Errors: also when there is no such moment.
base::Result<base::EventSeq> resolve(const model::Model& model, std::string_view query);

// query_for: the other way round: a query that finds this very event, as readable as there is one:
// where one stands now, in words. Of an event that only describes and that nobody can stand at, the
// last one before it that is a step.
std::string query_for(const model::Model& model, base::EventSeq event);

}  // namespace fiberscope::lesson
