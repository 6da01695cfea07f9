#include "app/model/words/folded.h"

#include <algorithm>

namespace fiberscope::model {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string fold(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  return folded;
}

std::size_t find_folded(std::string_view text, std::string_view folded_needle) {
  const auto found = std::search(text.begin(), text.end(), folded_needle.begin(),
                                 folded_needle.end(), [](char a, char b) { return lower(a) == b; });
  return found == text.end() && !folded_needle.empty()
             ? std::string_view::npos
             : static_cast<std::size_t>(found - text.begin());
}

}  // namespace fiberscope::model
