// Digest: a short number by which texts are told apart: FNV-1a of 64 bits (Fowler, Noll, Vo).
//
// Owns nothing. Deliberately does not know who wants two texts to be taken for one: it is no
// protection against them.
#pragma once

#include <cstdint>
#include <string_view>

namespace fiberscope::base {

class Digest {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace fiberscope::base
