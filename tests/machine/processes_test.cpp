// What the kernel keeps of processes: their limits, and what stands for one as an open file.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>

#include <cerrno>
#include <vector>

#include "scheduler/machine/kernel/pid_fd.h"
#include "scheduler/machine/kernel/resource_limits.h"
#include "tests/machine/rig.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

struct Heard final : Watcher {
  void changed(OpenFile&, short events) override { events_heard.push_back(events); }
  std::vector<short> events_heard;
};

}  // namespace

TEST_CASE("a process's file is readable once it has ended, and nothing is in it") {
  test::Rig rig;
  PidFd file(rig.kernel(), 1'001, "python 2", false, O_NONBLOCK);
  Heard heard;
  file.watch(heard);
  char byte = 0;
  CHECK(file.readiness() == 0);
  CHECK(file.nonblocking());
  const EventSeq ended = rig.kernel().emit(trace::TimerFired{base::TimerId{1}});
  file.end(ended);
  CHECK(file.readiness() == POLLIN);
  CHECK(heard.events_heard == std::vector<short>{POLLIN});
  CHECK(file.last_change() > ended);  // its ReadinessChanged
  CHECK(file.read(&byte, 1) == -EINVAL);
  CHECK(file.write(&byte, 1) == -EINVAL);
  CHECK(file.readiness() == POLLIN);
  file.unwatch(heard);
  CHECK(PidFd(rig.kernel(), 1'002, "python 3", true, 0).readiness() == POLLIN);
}

TEST_CASE("limits: soft ones up to the hard ones, which are only lowered") {
  ResourceLimits limits;
  CHECK(limits.of(RLIMIT_NOFILE).soft == 1'024);
  CHECK(limits.of(RLIMIT_CPU).hard == RLIM64_INFINITY);
  CHECK(limits.set(RLIMIT_CPU, {10, 5}) == -EINVAL);
  CHECK(limits.set(RLIMIT_CPU, {5, 10}) == 0);
  CHECK(limits.set(RLIMIT_CPU, {10, 10}) == 0);
  CHECK(limits.set(RLIMIT_CPU, {10, 11}) == -EPERM);
  CHECK(limits.set(RLIMIT_CPU, {11, 10}) == -EINVAL);
  CHECK(limits.set(RLIMIT_CPU, {0, 9}) == 0);
  CHECK(limits.of(RLIMIT_CPU).soft == 0);
  CHECK(limits.of(RLIMIT_CPU).hard == 9);
  CHECK(limits.of(RLIMIT_FSIZE).hard == RLIM64_INFINITY);  // none of them is another's
  CHECK_FALSE(ResourceLimits::is_resource(RLIM_NLIMITS));
  CHECK_FALSE(ResourceLimits::is_resource(-1));
}
