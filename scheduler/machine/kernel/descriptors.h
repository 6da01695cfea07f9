// DescriptorTable: the numbers through which one process reaches its open files.
//
// Owns: which number refers to which OpenFile, and whether it is closed by execve(2). Deliberately
// does not know what the files are, nor which process it belongs to.
//
// Invariants:
//  1. A new number is the lowest one free, as POSIX has it.
//  2. An OpenFile lives as long as a number of some table refers to it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

// RLIMIT_NOFILE as most Linux systems set it: what a process begins with, and what it may ask for.
inline constexpr int kDescriptorsMax = 1'024;
inline constexpr int kDescriptorsMost = 1'048'576;

class DescriptorTable {
 public:
  struct Entry {
    std::shared_ptr<OpenFile> file;
    bool closed_by_exec = false;
  };

  // open: gives `file` the lowest number from `from` on that is free and not `taken` by something
  // this table does not hold. Errors: -EMFILE, -EINVAL (`from` is out of range).
  int open(std::shared_ptr<OpenFile> file, bool closed_by_exec, int from = 0,
           const std::function<bool(int)>& taken = {});
  // limit: numbers are below it. set_limit: setrlimit(RLIMIT_NOFILE); numbers above stay.
  int limit() const { return limit_; }
  void set_limit(int limit) { limit_ = limit; }
  // put: dup2(2): whatever the number referred to is closed. Requires: 0 <= number.
  void put(int number, std::shared_ptr<OpenFile> file, bool closed_by_exec);
  // find: nullptr: the number is not of this table.
  Entry* find(int number);
  const std::map<int, Entry>& entries() const { return entries_; }
  // close: close(2). False: the number is not of this table.
  bool close(int number);
  void close_all();
  // close_range: close_range(2) with flags 0. Both ends belong to it.
  void close_range(unsigned first, unsigned last);
  // exec: what execve(2) does.
  void exec();

 private:
  int lowest_free(int from, const std::function<bool(int)>& taken) const;
  Entry& entry(int number);
  template <class Condition>
  void close_if(Condition condition);

  std::map<int, Entry> entries_;
  std::set<int> gaps_;  // numbers below top_ that are not in entries_
  int top_ = 0;
  int limit_ = kDescriptorsMax;
};

}  // namespace fiberscope::machine
