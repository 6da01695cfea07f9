// Variable sites: the instructions of a code object that read or write what other functions can
// reach: globals, variables of enclosing functions, attributes, items of lists and dicts.
//
// Owns: which names the program's code stores in a way that others see, and for each code object
// where it touches one of them and from which reads the value of a write is made. All of it follows
// from the bytecode. Deliberately does not know which object a name leads to, lanes, nor the trace.
//
// Invariants:
//  1. A name that no function of the program stores is no site: what is only read is not shared
//     state, and costs nothing. An attribute that is stored in __init__ alone is only read, too. Of
//     items the name is that of their list or dict, as the source says it last: "counts" of
//     self.counts["x"], "grid" of grid[1][2]. What is a defaultdict stores when it is read.
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
  // leave_out_items: items are none of it.
  void leave_out_items() { with_items_ = false; }
  bool global(std::string_view name) const { return globals_.contains(name); }
  bool closure(std::string_view name) const { return closures_.contains(name); }
  bool attribute(std::string_view name) const { return attributes_.contains(name); }
  bool items(std::string_view container) const { return items_.contains(container); }
  bool any_items() const { return !items_.empty(); }
  // generation: another number when a name has come.
  std::uint32_t generation() const { return generation_; }

 private:
  using Names = std::set<std::string, std::less<>>;
  Names globals_, closures_, attributes_, items_;
  bool with_items_ = true;
  std::uint32_t generation_ = 0;
};

struct VariableSite {
  enum class Where : std::uint8_t {
    Nowhere,
    Global,     // `operand`: of co_names
    Module,     // the same in code that is no function: its locals are the module's variables
    Cell,       // `operand`: of the frame's variables
    Attribute,  // `operand`: of co_names
    Item,       // `operand`: which container, as VariableSites::container() says it
    Removed,    // the same, by `del`
    Called,     // the same, by a call of dict.get(), pop() or setdefault() with `arguments`
  };
  Where where = Where::Nowhere;
  bool writes = false;
  bool feeds = false;  // a write's value may be made from what this reads
  std::uint8_t number = kNone;
  std::uint8_t arguments = 0;
  std::uint32_t operand = 0;
  int height = 0;  // of the frame's stack before the instruction
  // Of a write: the reads that its value may be made from, a bit for each number, and those of them
  // that it is made from on every way. 0: none of them.
  std::uint64_t made_from = 0, surely_from = 0;

  bool of_item() const {
    return where == Where::Item || where == Where::Removed || where == Where::Called;
  }

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
  // container: of an item's site: what the source calls the list or dict; "": nothing in words.
  const std::string& container(const VariableSite& site) const { return containers_[site.operand]; }
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
  std::vector<std::string> containers_;
  std::vector<bool> lines_;
  bool feeds_ = false;  // a write is made from a read
};

}  // namespace fiberscope::host
