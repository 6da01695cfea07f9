// Result<T>: a value, or one readable message that names the file, the place and the remedy.
// For the environment's failures (bad file, broken pipe) at the edges.
//
// Owns one of the two. Deliberately does not know exceptions.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "scheduler/base/check.h"

namespace fiberscope::base {

struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}
  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() {
    require(ok(), "the result holds a value");
    return std::get<0>(state_);
  }
  const T& value() const {
    require(ok(), "the result holds a value");
    return std::get<0>(state_);
  }
  const std::string& error() const {
    require(!ok(), "the result holds an error");
    return std::get<1>(state_).message;
  }

 private:
  // Not the macro: headers leave the name CHECK to the tests' own.
  static void require(bool holds, const char* claim) {
    if (!holds) check_failed(__FILE__, __LINE__, claim, "");
  }
  std::variant<T, Error> state_;
};

}  // namespace fiberscope::base
