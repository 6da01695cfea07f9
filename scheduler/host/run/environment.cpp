#include "scheduler/host/run/environment.h"

#include <unistd.h>

#include <utility>

namespace fiberscope::host {

void Environment::begin(const std::vector<std::string>& variables) {
  began_with_ = variables;
  array_.clear();
  for (const std::string& variable : variables) array_.push_back(keep(variable));
  array_.push_back(nullptr);
  shown_ = array_.data();
}

void Environment::enter() { environ = shown_; }
void Environment::leave() { shown_ = environ; }

std::vector<char*>& Environment::own() {
  if (environ == array_.data()) return array_;
  array_.clear();
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) array_.push_back(*at);
  array_.push_back(nullptr);
  return array_;
}

void Environment::show() { environ = array_.data(); }

char* Environment::keep(std::string text) {
  return const_cast<char*>(texts_.insert(std::move(text)).first->c_str());
}

std::vector<std::string> variables_of(char* const* array) {
  std::vector<std::string> out;
  for (; array != nullptr && *array != nullptr; ++array) out.emplace_back(*array);
  return out;
}

}  // namespace fiberscope::host
