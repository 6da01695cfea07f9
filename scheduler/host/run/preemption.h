// Preemption: what the program's lines and bytecodes cost, and where a thread can lose the GIL or
// its core between them.
//
// Owns: the seeded randomness of the adversarial mode, and of a machine without a GIL. Deliberately
// does not know how a thread loses anything (runtime.h), nor lanes and events.
//
// Faithful: after a call, at the end of a loop's turn and at the start or resumption of a function,
// as CPython 3.11 looks (Python/ceval.c, CHECK_EVAL_BREAKER). Bytecodes are followed one by one
// only while somebody asks for the GIL. Adversarial: between any two bytecodes of the program,
// whenever somebody else wants to run, with chance 1 in kAdversarialOdds. Without a GIL a line's
// cost is paid bytecode by bytecode, so that threads on several cores meet inside of a line; each
// takes a seeded time around its mean, as caches and pipelines have it.
#pragma once

#include <Python.h>

#include "scheduler/base/machine.h"
#include "scheduler/base/prng.h"
#include "scheduler/host/python/cpython.h"

namespace fiberscope::host {

class Runtime;
struct CodeInfo;

inline constexpr std::uint64_t kAdversarialOdds = 12;

class Preemption {
 public:
  Preemption(const base::MachineSettings& machine, const base::Costs& costs, std::uint64_t seed);

  // faithful: the GIL is given up when it was asked for.
  bool faithful() const { return mode_ != base::Preemption::Cooperative; }

  // goes_by_lines: nothing happens between two bytecodes unless somebody asks for the GIL.
  bool goes_by_lines() const { return !follows_bytecodes(); }

  // Called for frames of the program, with Python's state in place; any of them may let other
  // threads run.
  void on_call(Runtime& runtime, fs_frame* frame);
  void on_line(Runtime& runtime, fs_frame* frame);
  void on_opcode(Runtime& runtime, fs_frame* frame, CodeInfo& info);

 private:
  bool adversarial() const { return mode_ == base::Preemption::Adversarial; }
  bool follows_bytecodes() const { return adversarial() || !gil_; }

  const base::Preemption mode_;
  const bool gil_;
  const base::Costs& costs_;
  base::Prng prng_;
};

}  // namespace fiberscope::host
