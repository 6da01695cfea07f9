// Steps: the instructions of a code object as the program's compiler wrote them, where each may
// lead, and which of them an exception leads to.
//
// Owns nothing: all of it follows from the bytecode. Deliberately does not know what instructions
// do with values (value_flow.h).
//
// Source: CPython 3.11 to 3.13, Objects/exception_handling_notes.txt.
#pragma once

#include <Python.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scheduler/host/python/opcodes.h"

namespace fiberscope::host {

// Step: one instruction with its operand whole; or one of the two that an instruction stands for.
struct Step {
  std::uint32_t at = 0;    // its first unit: CPython tells of it there, with all its prefixes
  std::uint32_t next = 0;  // the unit behind its operand; its caches follow
  int opcode = 0;          // as compiled, with this
  int operand = 0;
  Opcode does;
  std::uint32_t caches = 0;

  // target: the unit to which it may jump.
  std::optional<std::uint32_t> target() const;
  // goes_nowhere_else: it never leads to the next one.
  bool goes_nowhere_else() const;
};
std::vector<Step> steps_of(PyCodeObject* code);
// stack_heights: by step, how many values lie on the frame's stack before it; -1: it is not
// reached.
std::vector<int> stack_heights(PyCodeObject* code, const std::vector<Step>& steps);

// Handler: where an exception of some instructions leads to.
struct Handler {
  std::uint32_t begin = 0, end = 0, target = 0;  // units
  std::size_t depth = 0;
  bool keeps_place = false;  // the instruction that raised is pushed, too
};
// handlers_of: by their beginnings; of one instruction only one.
std::vector<Handler> handlers_of(PyCodeObject* code);

}  // namespace fiberscope::host
