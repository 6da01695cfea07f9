// Place: how far a process has come in a list that the C library reads one entry after another, as
// getpwent(3) and getservent(3) do.
//
// Owns: the places, by process. Deliberately does not know the lists.
#pragma once

#include <cstddef>
#include <map>

#include "scheduler/base/shared.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

// place_in: how many entries of the list the calling process has read. `List`: names it.
template <class List>
std::size_t& place_in() {
  return base::shared<std::map<int, std::size_t>, List>()[simulating() ? calling_process().pid : 0];
}

}  // namespace fiberscope::host
