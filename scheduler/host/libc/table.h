// What becomes of each name of the C library: see table.def.
//
// Owns: the reading of the table. Deliberately does not know how any function does its work.
//
// Invariants:
//  1. A name is in at most one line.
//  2. What the table calls ours or refused is defined in this program and exported.
#pragma once

#include <string_view>

namespace fiberscope::host {

enum class Fate { Ours, Passed, Refused };

// Gives: how a refused function tells its error.
enum class Gives { Minus1, Nullptr, Number, Nothing };

struct NameFate {
  Fate fate;
  int error;    // of a refused one
  Gives gives;  // of a refused one
  const char* text;
};

// fate_of: nullptr: the table does not speak of it.
const NameFate* fate_of(std::string_view name);

}  // namespace fiberscope::host
