// Shared objects: numbers for what several processes have under one name, each by an object of its
// own: the semaphores of multiprocessing.
//
// Owns: a number for each name. Deliberately does not know what has the name.
#pragma once

#include <string>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

ObjectId shared_object(Runtime& runtime, const std::string& name);

}  // namespace fiberscope::host
