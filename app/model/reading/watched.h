// Watched: which shared variables a timeline shows unless people say otherwise, which of them a
// function reads or writes, and who touched one lately.
//
// Owns nothing. Deliberately does not know words, rows or people's choice.
#pragma once

#include <string>
#include <vector>

#include "app/model/folds/names.h"
#include "app/model/folds/variables.h"

namespace fiberscope::model {

// watched_by_default: those of which an update is lost, those with most losses first; at most so
// many that lanes keep their room.
inline constexpr std::size_t kWatchedMax = 3;
std::vector<base::VariableId> watched_by_default(const Variables& variables);

// watch_key: by what a variable is known again in another run: its name, and which of that name.
std::string watch_key(const Variables& variables, const Names& names, base::VariableId id);

// told_at: the moment of an access: its own event, or the earlier one after which it happened.
base::EventSeq told_at(const trace::Trace& trace, base::EventSeq access);

// accessed: the variable that the event reads or writes; nullptr if it does neither. access_place:
// where; no line if it does neither.
const Variable* accessed(const trace::Trace& trace, const Variables& variables,
                         base::EventSeq event);
trace::Place access_place(const trace::Trace& trace, base::EventSeq event);

// last_accesses: the reads and writes that had happened and were told of by the cursor, the latest
// first.
std::vector<base::EventSeq> last_accesses(const Variable& variable, base::EventSeq cursor,
                                          std::size_t most);

// lines_of: the lines of the innermost function that holds the line, its `def` included, by the
// indentation; the whole file where none does. Nested functions are left out by used_in().
struct Lines {
  std::uint32_t first = 1, last = 0;
  bool holds(std::uint32_t line) const { return first <= line && line <= last; }
  bool operator==(const Lines&) const = default;
};
Lines lines_of(const Source& source, std::uint32_t line);

// used_in: the variables that anybody reads or writes in the function that holds the place, as far
// as the trace tells; as they were found.
std::vector<base::VariableId> used_in(const Names& names, const Variables& variables,
                                      trace::Place place);

}  // namespace fiberscope::model
