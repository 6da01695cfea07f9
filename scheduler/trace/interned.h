// Interned: texts with their numbers, each found by the other.
//
// Owns: the texts, packed one behind the other: ten thousand connections have a hundred thousand,
// of some twenty bytes each. Deliberately does not know who gives out numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scheduler/base/ids.h"

namespace fiberscope::trace {

class Interned {
 public:
  // find: the text's number; none: it has none. text: a number's text; "": it has none. Valid as
  // long as this.
  base::TextId find(std::string_view text) const;
  std::string_view text(base::TextId id) const {
    return id.value < places_.size() ? at(places_[id.value]) : std::string_view{};
  }
  // add: Requires: neither the text nor the number is there; the number is not 0.
  void add(std::string_view text, base::TextId id);

 private:
  // Place: the number of a page, and where in it the length of the text stands, which is followed
  // by the text; 0: nowhere.
  using Place = std::uint32_t;
  static constexpr std::size_t kPageBytes = 32 * 1024, kStepBytes = sizeof(std::uint32_t);
  static constexpr std::size_t kPageSteps = kPageBytes / kStepBytes;

  std::string_view at(Place place) const;
  Place put(std::string_view text);
  // slot_of: where its number stands, or is to stand.
  std::size_t slot_of(std::string_view text) const;
  void grow();

  std::vector<std::unique_ptr<char[]>> pages_;  // one with a long text is longer
  std::size_t used_bytes_ = kPageBytes;         // of the last one
  std::vector<Place> places_;                   // by number
  std::vector<std::uint32_t> slots_;            // numbers, by the hashes of their texts; 0: free
  std::size_t count_ = 0;
};

}  // namespace fiberscope::trace
