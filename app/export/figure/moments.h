// Moments: the words by which a figure says when: a step's number, a time, or a lesson's moment.
//
// Owns how they are told apart. Deliberately does not know what they are asked for.
#pragma once

#include <string>
#include <string_view>

#include "app/model/model.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

// moment_named: "42": that step; "1.5s", "80ms": the last event at that time of the program's
// clock; else as app/lesson/query.h says it: "run foo", "finding deadlock", "end".
// Errors: what is wrong, with what could stand there.
base::Result<base::EventSeq> moment_named(const model::Model& model, std::string_view text);

}  // namespace fiberscope::exporter
