// How a function of the C library's gives what a call of the kernel's has answered.
//
// Owns nothing. Deliberately does not know any call.
#pragma once

#include <cerrno>
#include <cstdint>

namespace fiberscope::host {

// failed: -1, with this errno, or minus it.
inline int failed(int error) {
  errno = error < 0 ? -error : error;
  return -1;
}

// result_of: of a call that gives a number, or minus an errno.
template <class Result = int>
Result result_of(std::int64_t result) {
  return result >= 0 ? static_cast<Result>(result)
                     : static_cast<Result>(failed(static_cast<int>(-result)));
}

}  // namespace fiberscope::host
