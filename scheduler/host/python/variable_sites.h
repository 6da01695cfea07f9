// Variable sites: the instructions of a code object that read or write what other functions can
// reach: globals, variables of enclosing functions, attributes.
//
// Owns: which names the program's code stores in a way that others see, and for each code object
// where it touches one of them and from which reads the value of a write is made. All of it follows
// from the bytecode. Deliberately does not know which object a name leads to, lanes, nor the trace.
//
// Invariants:
//  1. A name that no function of the program stores is no site: what is only read is not shared
//     state, and costs nothing. An attribute that is stored in __init__ alone is only read, too.
//  2. A write is made from a read only if its value was computed from one of these reads on every
//     way that leads there. So one who looks and then stores something else was not told wrong.
//
// Source: CPython 3.11 Python/ceval.c, Objects/exception_handling_notes.txt.
#pragma once

#include <Python.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::host {

// SharedNames: what the program's code stores, as far as it is known. It grows as modules come.
class SharedNames {
 public:
  // learn: from a code object of the program, and from those it defines.
  void learn(PyCodeObject* code);
  bool global(std::string_view name) const { return globals_.contains(name); }
  bool closure(std::string_view name) const { return closures_.contains(name); }
  bool attribute(std::string_view name) const { return attributes_.contains(name); }
  // generation: another number when a name has come.
  std::uint32_t generation() const { return generation_; }

 private:
  using Names = std::set<std::string, std::less<>>;
  Names globals_, closures_, attributes_;
  std::uint32_t generation_ = 0;
};

struct VariableSite {
  enum class Where : std::uint8_t {
    Nowhere,
    Global,     // `operand`: of co_names
    Module,     // the same in code that is no function: its locals are the module's variables
    Cell,       // `operand`: of the frame's variables
    Attribute,  // `operand`: of co_names
  };
  Where where = Where::Nowhere;
  bool writes = false;
  bool feeds = false;  // a write's value may be made from what this reads
  std::uint8_t number = kNone;
  std::uint32_t operand = 0;
  std::uint64_t made_from = 0;  // of a write: the reads, a bit for each number; 0: none of them

  // Of those beyond it is not known what is made from what.
  static constexpr std::uint8_t kNone = 64;
};

class VariableSites {
 public:
  VariableSites(PyCodeObject* code, const SharedNames& names);
  // at: the site of an instruction (in code units, as fs_frame_lasti() has it); nullptr: none.
  const VariableSite* at(int lasti) const {
    const auto unit = static_cast<std::size_t>(lasti);
    if (lasti < 0 || unit >= sites_.size() || sites_[unit].where == VariableSite::Where::Nowhere) {
      return nullptr;
    }
    return &sites_[unit];
  }
  // empty: it has none.
  bool empty() const { return sites_.empty(); }
  // on_line: the line of this instruction has a site.
  bool on_line(int lasti) const {
    const auto unit = static_cast<std::size_t>(lasti);
    return lasti >= 0 && unit < lines_.size() && lines_[unit];
  }
  bool feeds() const { return feeds_; }
  std::uint32_t generation() const { return generation_; }

 private:
  std::uint32_t generation_;
  std::vector<VariableSite> sites_;  // by code unit; empty: none
  std::vector<bool> lines_;
  bool feeds_ = false;  // a write is made from a read
};

}  // namespace fiberscope::host
