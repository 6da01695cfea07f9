#include "scheduler/host/processes/command.h"

#include <cstddef>

namespace fiberscope::host {

namespace {

// takes_value: options that take what follows them. The others only set what all processes of a run
// have alike.
bool takes_value(const std::string& option) { return option == "-W" || option == "-X"; }

}  // namespace

bool parse_command(const std::vector<std::string>& words, Command& out) {
  out.original = words;
  std::size_t at = 1;
  for (; at < words.size() && words[at].size() > 1 && words[at][0] == '-'; ++at) {
    const std::string& word = words[at];
    if (word == "-c" || word == "-m") {
      out.kind = word == "-c" ? Command::Kind::Code : Command::Kind::Module;
      ++at;
      break;
    }
    if (takes_value(word)) ++at;
  }
  if (at >= words.size()) return false;
  out.what = words[at];
  out.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  return true;
}

}  // namespace fiberscope::host
