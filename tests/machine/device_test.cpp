#include "scheduler/machine/kernel/device.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <string>
#include <vector>

#include "tests/machine/rig.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

const base::Device kMouse = {"mouse", "", {{300, "third"}, {100, "left"}, {100, "right"}}};

std::string read_some(OpenFile& file, std::size_t size) {
  std::string out(size, '\0');
  const std::int64_t got = file.read(out.data(), size);
  REQUIRE(got >= 0);
  out.resize(static_cast<std::size_t>(got));
  return out;
}

struct Listener final : Watcher {
  explicit Listener(test::Rig& r) : rig(r) {}
  void changed(OpenFile& file, short) override {
    heard.push_back(rig.clock().now_ns);
    causes.push_back(file.last_change());
  }
  test::Rig& rig;
  std::vector<base::TimeNs> heard;
  std::vector<base::EventSeq> causes;
};

}  // namespace

TEST_CASE("an input can be read from its time on, a line at a time, and there is no end") {
  test::Rig rig;
  const auto file = open_device(rig.kernel(), kMouse, O_RDONLY);
  char byte = 0;
  rig.advance(99);
  CHECK(file->readiness() == 0);
  CHECK(file->read(&byte, 1) == -EAGAIN);
  rig.advance(100);
  CHECK(file->readiness() == POLLIN);
  CHECK(read_some(*file, 2) == "le");
  CHECK(read_some(*file, 100) == "ft\n");
  CHECK(read_some(*file, 100) == "right\n");
  CHECK(file->readiness() == 0);
  CHECK(file->read(&byte, 1) == -EAGAIN);
  rig.settle();
  CHECK(rig.clock().now_ns == 300);
  CHECK(read_some(*file, 100) == "third\n");
  CHECK(file->read(&byte, 1) == -EAGAIN);
}

TEST_CASE("every input is told to whoever watches, and each has a cause of its own") {
  test::Rig rig;
  Listener listener(rig);
  const auto file = open_device(rig.kernel(), kMouse, O_RDONLY);
  file->watch(listener);
  rig.settle();
  CHECK(listener.heard == std::vector<base::TimeNs>{100, 100, 300});
  CHECK(listener.causes[0] < listener.causes[1]);
  CHECK(listener.causes[1] < listener.causes[2]);
}

TEST_CASE("what came before a device was opened is there at once, and each file gets all") {
  test::Rig rig;
  rig.advance(200);
  const auto one = open_device(rig.kernel(), kMouse, O_RDONLY);
  const auto other = open_device(rig.kernel(), kMouse, O_RDONLY);
  CHECK(read_some(*one, 100) == "left\n");
  CHECK(read_some(*other, 100) == "left\n");
  rig.settle();
  CHECK(rig.clock().now_ns == 300);
}

TEST_CASE("a device that is closed asks nothing more of the clock") {
  test::Rig rig;
  auto file = open_device(rig.kernel(), kMouse, O_RDONLY);
  rig.advance(150);
  file.reset();
  rig.settle();
  CHECK(rig.clock().now_ns == 150);
}

TEST_CASE("nothing can be written to a device, nor read from one open for writing") {
  test::Rig rig;
  char byte = 0;
  CHECK(open_device(rig.kernel(), kMouse, O_RDONLY)->write("x", 1) == -EBADF);
  CHECK(open_device(rig.kernel(), kMouse, O_RDWR)->write("x", 1) == -EINVAL);
  CHECK(open_device(rig.kernel(), kMouse, O_WRONLY)->read(&byte, 1) == -EBADF);
  CHECK(path_of(kMouse) == "/dev/mouse");
}
