// Environment: the variables of one simulated process, in the array that environ(7) leads to while
// the process runs.
//
// Owns: the texts and the array, until the process is gone: whoever has asked for a variable may
// keep its text for as long. Deliberately does not know the calls (libc/environment.cpp).
//
// Invariant: environ is that of the process whose threads ran last.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace fiberscope::host {

class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // begin: with those that execve(2) was given.
  void begin(const std::vector<std::string>& variables);
  // enter: environ leads to these variables. leave: it is about to lead to another process's.
  void enter();
  void leave();
  // began_with: the variables as /proc tells them, whatever the program has done since.
  const std::vector<std::string>& began_with() const { return began_with_; }

  // own: what environ leads to, which ends with a nullptr, in memory that can grow: the program may
  // have put an array of its own there. show: environ leads to it as it is now. Requires: entered.
  std::vector<char*>& own();
  void show();
  // keep: the text for as long as the process lives.
  char* keep(std::string text);

 private:
  std::vector<std::string> began_with_;
  std::set<std::string> texts_;
  std::vector<char*> array_;
  char** shown_ = nullptr;  // while another process runs: what environ was
};

// variables_of: of an array that ends with a nullptr, or of nullptr.
std::vector<std::string> variables_of(char* const* array);

}  // namespace fiberscope::host
