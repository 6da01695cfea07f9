// Command: what execve(2) of this Python is asked to run: `python3 WORD...`, or a small program of
// the machine's (small_programs.h).
//
// Owns: the words. Deliberately does not know how Python reads them (start/child_process.h).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::host {

struct Command {
  std::vector<std::string> words;  // sys.orig_argv
  bool small = false;
  std::string text{};  // of a small program
  std::string name{};  // likewise

  // runs_code: by -c, code that begins so.
  bool runs_code(std::string_view begin) const {
    return std::ranges::any_of(words, [=](const auto& word) { return word.starts_with(begin); });
  }
};

}  // namespace fiberscope::host
