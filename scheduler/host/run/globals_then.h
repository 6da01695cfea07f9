// GlobalsThen: the globals of the program's modules, as they were when multiprocessing began a
// process in place of a fork: a copy would have had them.
//
// Owns: their texts. Deliberately does not know who compares them (tracing/without_fork.h).
#pragma once

#include <Python.h>

#include <map>
#include <string>

namespace fiberscope::host {

struct GlobalsThen {
  // by module and name, what says how the value was, the same for the same; see without_fork.cpp
  std::map<std::string, std::map<std::string, std::string>> texts;
};

// OtherGlobals: of the process that was begun so: those that are not what they were, by module and
// name, "__main__.level": the value that they had at first. Borrowed, only compared; nullptr: none.
using OtherGlobals = std::map<std::string, const PyObject*>;

}  // namespace fiberscope::host
