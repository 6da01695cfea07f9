// Told once: the words of events that come again and again, made once.
//
// Owns a table of the texts, each at the place that its event's hash says: what comes there next
// takes its room. So a text is found at once, and nothing is moved. Deliberately does not know what
// is told.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "scheduler/trace/event.h"

namespace fiberscope::exporter {

class ToldOnce {
 public:
  // of: what `make` makes of the event, or made of one that says the same: of a change of a lane or
  // a line. Requires: `make` goes by what the event says, and by how long a wait is to last. Valid
  // until the next call.
  template <class Make>
  const std::string& of(const trace::Event& event, Make make) {
    const Key key = key_of(event);
    if (key[0] == 0) return last_ = make(event);
    if (texts_.empty()) texts_.resize(kTexts);
    Text& at = texts_[hash_of(key) % kTexts];
    if (at.key != key) at.text = make(event), at.key = key;
    return at.text;
  }

 private:
  static constexpr std::size_t kTexts = 1 << 14;
  using Key = std::array<std::uint64_t, 5>;  // [0] is 0: of an event that is always told anew
  struct Text {
    Key key{};
    std::string text;
  };
  static std::size_t hash_of(const Key& key) {
    std::uint64_t hash = 0;
    for (const std::uint64_t part : key) {
      hash = (hash ^ part) * 0x9e3779b97f4a7c15u;  // Fibonacci hashing: Knuth, TAOCP 6.4
      hash ^= hash >> 32;
    }
    return hash;
  }
  static Key key_of(const trace::Event& event);

  std::vector<Text> texts_;
  std::string last_;
};

}  // namespace fiberscope::exporter
