// Templates: small programs to begin with, one for each way to do two things at once.
//
// Owns the texts. Deliberately does not know who shows them.
//
// Invariants:
//  1. Each runs as it is, with python3 and here.
//  2. Its first lines say what it is about; these are shown where one chooses.
#pragma once

#include <span>
#include <string_view>

#include "app/ui/state/program_kind.h"

namespace fiberscope::ui {

struct Template {
  ProgramKind kind;
  const char* title;   // English
  const char* module;  // that it imports
  const char* file;    // its name, until it is saved under another
  std::string_view text;
};

inline constexpr std::size_t kTemplateLines = 5;  // that are shown

std::span<const Template> templates();
const Template& template_of(ProgramKind kind);

}  // namespace fiberscope::ui
