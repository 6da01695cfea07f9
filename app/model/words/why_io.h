// The phrases of explanations that tell of the kernel's I/O.
//
// Owns nothing. Deliberately does not know whole sentences (why.cpp).
#pragma once

#include <string_view>

#include "app/model/words/why_sentences.h"

namespace fiberscope::model {

// wait_for_file: what a lane wants of a file, from its wait's detail: "recv from a:80 (fd 7)".
Say wait_for_file(std::string_view detail);
// io_came: the packet, operation or readiness that this LaneReady was caused by; empty: none.
Explanation io_came(const Trace& trace, const Names& names, EventSeq ready);
// io_under_way: what is on its way to the file that the lane waits for, and how long it still
// takes; empty: nothing, or it waits for no file.
Explanation io_under_way(const Trace& trace, const Names& names, const World& world,
                         const LaneWorld& lane);

}  // namespace fiberscope::model
