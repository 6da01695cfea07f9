// Portion: which rounds of a long random test are run: all; or, with FIBERSCOPE_PORTION=K/N in the
// environment, every Nth from the Kth on, so that N runs of the tests have done all of them.
//
// Owns the variable's meaning, with portion.py. Deliberately does not know who sets it (tests/run).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace fiberscope::test {

struct Portion {
  std::uint64_t which = 0, parts = 1;
};

inline Portion read_portion() {
  const char* said = std::getenv("FIBERSCOPE_PORTION");
  if (said == nullptr) return {};
  char* rest = nullptr;
  const std::uint64_t which = std::strtoull(said, &rest, 10);
  const std::uint64_t parts = *rest == '/' ? std::strtoull(rest + 1, &rest, 10) : 0;
  if (*rest != '\0' || which >= parts) std::abort();  // a wrong value must not leave all out
  return {which, parts};
}

// in_portion: whether this round is run.
template <class Integer>
bool in_portion(Integer round) {
  static const Portion portion = read_portion();
  return static_cast<std::uint64_t>(round) % portion.parts == portion.which;
}

}  // namespace fiberscope::test
