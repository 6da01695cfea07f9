#include "scheduler/machine/kernel/epoll.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/machine/kernel/event_fd.h"
#include "scheduler/machine/kernel/pipe.h"
#include "tests/machine/rig.h"
#include "tests/support/portion.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

epoll_event asking(std::uint32_t events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  return event;
}

// ready: "3:in 5:out" of what a collection gives.
std::string ready(Epoll& set, int count_max = 16) {
  std::vector<epoll_event> events(static_cast<std::size_t>(count_max));
  const int count = set.collect(events.data(), count_max);
  std::string out;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    out += std::to_string(event.data.u64) + ":" + std::to_string(event.events) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("a level-triggered interest is told as long as it is ready") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  Epoll set(rig.kernel());
  REQUIRE(set.control(EPOLL_CTL_ADD, 3, pipe.reader, asking(EPOLLIN, 3)) == 0);
  CHECK(ready(set) == "");
  CHECK(set.readiness() == 0);
  pipe.writer->write("ab", 2);
  CHECK(set.readiness() == POLLIN);
  CHECK(ready(set) == "3:1 ");
  CHECK(ready(set) == "3:1 ");
  char bytes[2];
  pipe.reader->read(bytes, 2);
  CHECK(ready(set) == "");
  CHECK(set.readiness() == 0);
}

TEST_CASE("an edge-triggered interest is told once for each arrival, a one-shot once at all") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  Epoll set(rig.kernel());
  set.control(EPOLL_CTL_ADD, 3, pipe.reader, asking(EPOLLIN | EPOLLET, 3));
  pipe.writer->write("a", 1);
  CHECK(ready(set) == "3:1 ");
  CHECK(ready(set) == "");
  pipe.writer->write("b", 1);
  CHECK(ready(set) == "3:1 ");
  set.control(EPOLL_CTL_MOD, 3, pipe.reader, asking(EPOLLIN | EPOLLONESHOT, 4));
  CHECK(ready(set) == "4:1 ");
  pipe.writer->write("c", 1);
  CHECK(ready(set) == "");
  set.control(EPOLL_CTL_MOD, 3, pipe.reader, asking(EPOLLIN | EPOLLONESHOT, 5));
  CHECK(ready(set) == "5:1 ");
}

TEST_CASE("those beyond the count asked for come first the next time") {
  test::Rig rig;
  std::vector<PipeEnds> pipes;
  Epoll set(rig.kernel());
  for (int i = 0; i < 3; ++i) {
    pipes.push_back(make_pipe(rig.kernel(), 0));
    set.control(EPOLL_CTL_ADD, i, pipes.back().reader, asking(EPOLLIN, static_cast<unsigned>(i)));
    pipes.back().writer->write("x", 1);
  }
  CHECK(ready(set, 2) == "0:1 1:1 ");
  CHECK(ready(set, 2) == "2:1 0:1 ");
}

TEST_CASE("a file that is closed leaves the set") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  Epoll set(rig.kernel());
  set.control(EPOLL_CTL_ADD, 3, pipe.reader, asking(EPOLLIN, 3));
  pipe.writer->write("a", 1);
  CHECK(set.readiness() == POLLIN);
  pipe.reader.reset();
  CHECK(set.readiness() == 0);
  CHECK(ready(set) == "");
}

TEST_CASE("what is watched twice, not at all, or by itself is refused") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  const auto set = std::make_shared<Epoll>(rig.kernel());
  const epoll_event event = asking(EPOLLIN, 1);
  CHECK(set->control(EPOLL_CTL_MOD, 3, pipe.reader, event) == -ENOENT);
  CHECK(set->control(EPOLL_CTL_DEL, 3, pipe.reader, event) == -ENOENT);
  CHECK(set->control(EPOLL_CTL_ADD, 3, pipe.reader, event) == 0);
  CHECK(set->control(EPOLL_CTL_ADD, 3, pipe.reader, event) == -EEXIST);
  CHECK(set->control(EPOLL_CTL_ADD, 9, pipe.reader, event) == 0);  // another number of the same
  CHECK(set->control(EPOLL_CTL_ADD, 4, set, event) == -ELOOP);
  CHECK(set->control(99, 3, pipe.reader, event) == -EINVAL);
}

TEST_CASE("a set in a set is ready when something in it is") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  const auto inner = std::make_shared<Epoll>(rig.kernel());
  Epoll outer(rig.kernel());
  inner->control(EPOLL_CTL_ADD, 3, pipe.reader, asking(EPOLLIN, 3));
  outer.control(EPOLL_CTL_ADD, 5, inner, asking(EPOLLIN, 5));
  CHECK(ready(outer) == "");
  pipe.writer->write("a", 1);
  CHECK(ready(outer) == "5:1 ");
}

TEST_CASE("an eventfd counts, and as a semaphore gives one at a time") {
  test::Rig rig;
  std::uint64_t value = 0;
  EventFd counter(rig.kernel(), 2, 0);
  CHECK(counter.read(&value, 4) == -EINVAL);
  CHECK(counter.read(&value, 8) == 8);
  CHECK(value == 2);
  CHECK(counter.read(&value, 8) == -EAGAIN);
  value = UINT64_MAX;
  CHECK(counter.write(&value, 8) == -EINVAL);
  value = UINT64_MAX - 1;
  CHECK(counter.write(&value, 8) == 8);
  CHECK(counter.readiness() == POLLIN);
  value = 1;
  CHECK(counter.write(&value, 8) == -EAGAIN);
  EventFd semaphore(rig.kernel(), 2, EFD_SEMAPHORE);
  for (const int left : {POLLIN | POLLOUT, POLLOUT}) {
    CHECK(semaphore.read(&value, 8) == 8);
    CHECK(value == 1);
    CHECK(semaphore.readiness() == left);
  }
}

// The same random sequence on the real kernel and on this one.
TEST_CASE("pipes in a set behave as on Linux") {
  constexpr int kPipes = 3;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    if (!test::in_portion(seed)) continue;
    CAPTURE(seed);
    base::Prng prng(seed);
    test::Rig rig;
    Epoll ours(rig.kernel());
    const int real = ::epoll_create1(0);
    std::array<PipeEnds, kPipes> pipes;
    std::array<std::array<int, 2>, kPipes> real_pipes{};
    for (int i = 0; i < kPipes; ++i) {
      pipes[static_cast<std::size_t>(i)] = make_pipe(rig.kernel(), O_NONBLOCK);
      REQUIRE(::pipe2(real_pipes[static_cast<std::size_t>(i)].data(), O_NONBLOCK) == 0);
    }
    for (int step = 0; step < 30; ++step) {
      const auto i = static_cast<std::size_t>(prng.below(kPipes));
      char bytes[4] = {};
      constexpr std::uint32_t kFlags[] = {0, EPOLLET, EPOLLONESHOT};
      epoll_event event = asking(EPOLLIN | kFlags[prng.below(3)], i);
      constexpr int kOperations[] = {EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
      const int operation = kOperations[prng.below(3)];
      switch (prng.below(4)) {
        case 0: {
          const int got = ours.control(operation, static_cast<int>(i), pipes[i].reader, event);
          const int wanted = ::epoll_ctl(real, operation, real_pipes[i][0], &event);
          CHECK((got < 0 ? -got : 0) == (wanted < 0 ? errno : 0));
          break;
        }
        case 1:
          CHECK(pipes[i].writer->write("x", 1) == ::write(real_pipes[i][1], "x", 1));
          break;
        case 2: {
          const std::int64_t got = pipes[i].reader->read(bytes, 2);
          CHECK(std::max<std::int64_t>(got, -1) == ::read(real_pipes[i][0], bytes, 2));
          break;
        }
        default: {
          std::array<epoll_event, 8> events{};
          const int count = ::epoll_wait(real, events.data(), 8, 0);
          std::string wanted;
          for (int k = 0; k < count; ++k) {
            const epoll_event& e = events[static_cast<std::size_t>(k)];
            wanted += std::to_string(e.data.u64) + ":" + std::to_string(e.events) + " ";
          }
          CHECK(ready(ours, 8) == wanted);
        }
      }
    }
    ::close(real);
    for (const auto& ends : real_pipes) ::close(ends[0]), ::close(ends[1]);
  }
}
