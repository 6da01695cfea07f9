// The words of shared variables: who reads or stores what, made from what, and what gets lost.
//
// Owns nothing. Deliberately does not know which variables are shown, nor where.
#pragma once

#include "app/model/folds/variables.h"
#include "app/model/words/why.h"

namespace fiberscope::model {

// value_text: what a variable holds; a dash: nothing, it is removed.
std::string value_text(const Trace& trace, base::TextId value);

// access_text: "ann writes count = 1", "bob reads count, 0", without a time and a place. Requires:
// a VariableRead or VariableWritten.
std::string access_text(const Trace& trace, const Names& names, EventSeq access);

// explain_access: a write with the read it was made from and what another stored in between; a read
// with whoever stored the value. "" if the event is neither.
Explanation explain_access(const Trace& trace, const Names& names, const Variables& variables,
                           EventSeq access);

// explain_moment: what the lane does to a shared variable at the very event of the cursor; where it
// does nothing, why the lane is in its state.
Explanation explain_moment(const Replay& replay, const Names& names, const Variables& variables,
                           LaneId lane, std::uint64_t cursor);

// loss_label: for the bracket above a value: "ann reads 0, bob writes 1, ann writes 1".
std::string loss_label(const Trace& trace, const Names& names, const LostUpdate& lost);

}  // namespace fiberscope::model
