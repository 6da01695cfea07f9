// RealProcesses: how a run gets real processes besides its first: what the engine does for it.
//
// Owns the engine's functions; nullptr: it does not do that. Deliberately does not know how.
#pragma once

#include <cstdint>

namespace fiberscope::host {

struct RealProcesses {
  // forked: first thing in a process that has just been forked, before it touches anything that is
  // shared.
  static inline void (*forked)() = nullptr;
  // memory: an empty file for what all processes will share (base/arena.h); -1: none is to be had.
  static inline int (*memory)() = nullptr;
  // begin_zygote: where the program is about to begin: spawn() makes processes that are as this one
  // is now. True: this is one of these, and has the arena that all share; `seat`: its own.
  static inline bool (*begin_zygote)(std::uint16_t& seat) = nullptr;
  // fetch: the first process's descriptor of this number, under a number of this process's. Below
  // 0: minus an errno.
  static inline int (*fetch)(int number) = nullptr;
  // spawn: one that takes this seat. `cold`: no interpreter has begun in it. Requires: the arena is
  // shared. 0, or minus an errno.
  static inline int (*spawn)(std::uint16_t seat, bool cold) = nullptr;
};

}  // namespace fiberscope::host
