// One socket on both sides: the simulated network's and a real one of Linux's loopback, of which a
// random sequence of calls asks the same.
#pragma once

#include <doctest/doctest.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>

#include "scheduler/machine/network/network.h"
#include "tests/support/portion.h"

namespace fiberscope::test {

struct Both {
  std::shared_ptr<machine::Socket> ours;
  int real = -1;
};

// result: of a real call, as ours gives it: -errno for a failure.
inline std::int64_t result(std::int64_t value) { return value < 0 ? -errno : value; }

inline const sockaddr* raw(const machine::Address& address) {
  return reinterpret_cast<const sockaddr*>(&address.storage);
}

// readiness_differs: of the socket that the test calls number `which`; "": it does not.
inline std::string readiness_differs(const Both& end, std::size_t which) {
  constexpr short kAsked = POLLIN | POLLPRI | POLLOUT | POLLRDHUP;
  const int ours = end.ours->readiness() & (kAsked | POLLERR | POLLHUP);
  int real = 0;
  for (int tries = 0; tries < 200; ++tries) {  // the kernel may need a moment
    pollfd asked{end.real, kAsked, 0};
    poll(&asked, 1, 0);
    real = asked.revents;
    if (real == ours) return "";
    usleep(1'000);
  }
  return "readiness of " + std::to_string(which) + ": ours " + std::to_string(ours) + ", real " +
         std::to_string(real);
}

// compare_cases: one Case for each seed, whose run() says how the sides differ, until five do.
template <class Case, class Kind>
void compare_cases(const Kind& kind, std::uint64_t cases) {
  int differing = 0;
  for (std::uint64_t seed = 1; seed <= cases && differing < 5; ++seed) {
    if (!in_portion(seed)) continue;
    CAPTURE(seed);
    const std::string difference = Case(kind, seed).run();
    CHECK(difference == "");
    differing += !difference.empty();
  }
}

}  // namespace fiberscope::test
