// OwnPart: what each process has one of, at the same place in all, and what all share leads to.
//
// Owns it. Deliberately does not know what it is. In a process that begins anew it is the one that
// was made on the way to there; a fork copies it (arena.h: own_place).
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include "scheduler/base/arena.h"

namespace fiberscope::base {

template <class T>
class OwnPart {
 public:
  template <class... Arguments>
  explicit OwnPart(Arguments&&... arguments)
      : part_(::new (Arena::own_place(sizeof(T))) T(std::forward<Arguments>(arguments)...)) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
  }
  ~OwnPart() {
    part_->~T();
    Arena::give_up_place(part_);
  }
  OwnPart(const OwnPart&) = delete;
  OwnPart& operator=(const OwnPart&) = delete;

  T& operator*() const { return *part_; }
  T* operator->() const { return part_; }

 private:
  T* const part_;
};

}  // namespace fiberscope::base
