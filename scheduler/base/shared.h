// Shared: a static that all simulated processes share, though each has its own of every other.
//
// Owns nothing: it lies in the arena (arena.h), whoever asks for it first. Deliberately does not
// know what it is.
#pragma once

#include <cstddef>

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"

namespace fiberscope::base {

namespace detail {
inline std::size_t roots_used = 0;
template <class T, class Which>
struct Root {
  static inline const std::size_t number = roots_used++;  // before main(): the same in all
};
}  // namespace detail

// shared: the one T of this name: `struct Names; base::shared<std::map<...>, Names>()`. Never
// destroyed.
template <class T, class Which>
T& shared() {
  void*& place = Arena::root(detail::Root<T, Which>::number);
  if (place == nullptr) place = new T();
  return *static_cast<T*>(place);
}

}  // namespace fiberscope::base
