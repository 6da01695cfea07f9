// Value flow: how values go through the instructions of one code object: what the source calls the
// list or dict of which an item is touched, and from which reads the value of a write is made.
//
// Owns nothing: all of it follows from the bytecode. Deliberately does not know which names are
// shared (variable_sites.h).
//
// Source: CPython 3.11 Python/ceval.c, Objects/exception_handling_notes.txt.
#pragma once

#include <Python.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "scheduler/host/python/steps.h"
#include "scheduler/host/python/variable_sites.h"

namespace fiberscope::host {

// name_in: of one of the code's tuples of names; "" beyond it.
std::string_view name_in(PyObject* tuple, std::uint32_t index);

// Container: of an item, as the source says it: "self.counts", and last "counts".
struct Container {
  std::string words, name;
  bool operator<(const Container& other) const {
    return std::tie(words, name) < std::tie(other.words, other.name);
  }
};
struct ItemUse {
  Container container;
  bool stores = false;  // or removes
};
struct ItemUses {
  // whose item the step reads, stores or removes: by subscription, or dict.get(), pop() and
  // setdefault()
  std::vector<std::optional<ItemUse>> by_step;
  // what the code calls a defaultdict that it makes: a read there may store
  std::vector<std::string> made_when_read;
};
ItemUses item_uses(PyCodeObject* code, const std::vector<Step>& steps);

// follow_values: fills in from which reads the writes among the sites are made. `containers`: the
// names of those of items, by the sites' operands.
void follow_values(PyCodeObject* code, const std::vector<Step>& steps,
                   const std::vector<std::string>& containers, std::vector<VariableSite>& sites);

}  // namespace fiberscope::host
