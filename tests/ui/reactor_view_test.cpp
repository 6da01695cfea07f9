// The reactor on the screen: pending operations with phase and time left, files, interests.
#include <doctest/doctest.h>

#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using test::kClient, test::kPoller, test::kSocket;
using test::Screen;

namespace {

test::IoMoments open_io(Screen& screen) {
  test::IoMoments at;
  screen.app().show_trace(test::io_trace(&at), "io", "");
  screen.frames(2);
  return at;
}

void go(Screen& screen, EventSeq event) {
  screen.app().carry_out(ui::intent::GoTo{event, kClient});
  screen.frames(3);
}

}  // namespace

TEST_CASE("the reactor shows what is pending, in which phase, and how long it still takes") {
  Screen screen(1600, 1300);
  const test::IoMoments at = open_io(screen);
  go(screen, at.sent);
  REQUIRE(screen.has("section.Reactor"));
  CHECK(screen.shows("4 pending, 3 open") == false);
  CHECK(screen.shows("3 pending, 3 open"));  // the look-up, the client's wait, the packet
  CHECK(screen.has("reactor.wait." + std::to_string(kClient.value)));
  CHECK(screen.shows("client: waiting until ready"));
  CHECK(screen.shows("20 ms"));
  CHECK(screen.has("reactor.wait." + std::to_string(kClient.value) + ".bar"));
  CHECK(screen.shows("poller: the machine works"));
  CHECK(screen.shows("on the wire"));
  CHECK(screen.has("reactor.operation.1"));
  CHECK(screen.shows("look up b.example"));
  CHECK(screen.has("reactor.packet.1"));
  screen.click("reactor.packet.1");
  CHECK(screen.cursor() == at.sent.value);

  go(screen, EventSeq{at.received.value - 1});
  CHECK(screen.has("reactor.copy." + std::to_string(kClient.value)));
  CHECK(screen.shows("client: copying"));
  CHECK_FALSE(screen.has("reactor.packet.1"));
  go(screen, at.received);
  CHECK_FALSE(screen.has("reactor.copy." + std::to_string(kClient.value)));
}

TEST_CASE("the reactor shows files with their readiness, and what a set and a waiting lane watch") {
  Screen screen(1600, 1300);
  const test::IoMoments at = open_io(screen);
  go(screen, at.waits);
  const std::string socket = std::to_string(kSocket.value);
  CHECK(screen.has("file." + socket));
  CHECK(screen.shows("not ready"));
  CHECK(screen.has("listed." + socket));
  CHECK(screen.shows("poll of client waits for"));
  CHECK(screen.has("interest.3." + socket));
  CHECK_FALSE(screen.shows("ready: readable"));
  CHECK(screen.shows("40 bytes to be sent"));
  CHECK_FALSE(screen.shows("1000 bytes to be read"));
  go(screen, at.woken);
  CHECK(screen.shows("1000 bytes to be read"));
  CHECK_FALSE(screen.has("listed." + socket));
  CHECK(screen.shows("ready: readable"));
  go(screen, at.closed);
  CHECK_FALSE(screen.has("file." + socket));
}

TEST_CASE("a run without open files has no reactor") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  CHECK_FALSE(screen.has("section.Reactor"));
}
