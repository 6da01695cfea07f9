// Input and output on the timeline: copying and polling in vain as shapes of their own.
#include <doctest/doctest.h>

#include "app/ui/telling/lane_words.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using model::SliceState;
using test::kClient, test::kPoller, test::kSocket, test::kServer;
using test::Screen;

namespace {

test::IoMoments open_io(Screen& screen) {
  test::IoMoments at;
  screen.app().show_trace(test::io_trace(&at), "io", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Time});
  screen.app().carry_out(ui::intent::GoToEnd{});
  screen.app().carry_out(ui::intent::Fit{});
  screen.frames(3);
  return at;
}

std::string span(Screen& screen, LaneId lane, SliceState state) {
  for (const model::Slice& span : screen.app().model()->io.spans(lane)) {
    if (span.state != state) continue;
    return "io." + std::to_string(lane.value) + "." + std::to_string(span.index);
  }
  return "none";
}

}  // namespace

TEST_CASE("copying and polling in vain have shapes with a pattern, a label and the lane's hue") {
  for (const char* theme : {"dark", "light"}) {
    Screen screen(1600, 1000, theme);
    open_io(screen);
    const ui::Colors& c = screen.app().ui().c();
    const ui::Rect copying = screen.rect(span(screen, kClient, SliceState::Copying));
    const ui::Rect polling = screen.rect(span(screen, kPoller, SliceState::Polling));
    CHECK(screen.color_in(copying, screen.palette().copy_fill));
    CHECK(screen.color_in(copying, c.copy_lines));
    CHECK(screen.color_in(polling, screen.palette().poll_fill));
    CHECK(screen.color_in(polling, c.poll_dots));
    CHECK_FALSE(screen.color_in(polling, c.copy_lines));
    const auto& lanes = screen.app().model()->lanes;
    CHECK(screen.color_in(polling, c.hue[ui::hue_of(lanes, kPoller)]));
    CHECK(screen.shows("10 in vain"));
    // 9 of 32 ms are burned, 2 are spent in copying
    const ui::Rect body = screen.rect("timeline.body");
    CHECK(polling.w == doctest::Approx(body.w * 9 / 32).epsilon(0.03));
    CHECK(copying.w == doctest::Approx(body.w * 2 / 32).epsilon(0.05));
  }
}

TEST_CASE("a lane that waits at a file says which") {
  Screen screen;
  open_io(screen);
  const model::Model& model = *screen.app().model();
  LaneId lane;
  EventSeq at;
  for (const trace::Event& event : model.trace.events()) {
    const auto* p = std::get_if<trace::LaneBlocked>(&event.payload);
    const model::FileTrack* file = p != nullptr ? model.files.file(p->object) : nullptr;
    if (file == nullptr || file->group() == model::FileGroup::None) continue;
    if (model.names.files().number(file->object, event.seq).empty()) continue;
    lane = p->lane, at = event.seq;
    break;
  }
  REQUIRE(lane);
  screen.app().carry_out(ui::intent::GoTo{at});
  screen.frames(3);
  const std::string wire = "lane.wire." + std::to_string(lane.value);
  REQUIRE(screen.has(wire));
  // a click brings the file's row below the lane, though its group is folded away; another one puts
  // it back
  const auto wait = model.trace.get<trace::LaneBlocked>(at);
  const std::string band = exporter::file_band(model.files.file(wait.object)->group()).id;
  const std::string row = "row.file." + std::to_string(wait.object.value);
  if (screen.has(row)) screen.click(band);
  screen.frames(2);
  REQUIRE_FALSE(screen.has(row));
  screen.click(wire);
  screen.frames(2);
  REQUIRE(screen.has(row));
  const ui::Rect above = screen.rect("row.lane." + std::to_string(lane.value));
  CHECK(screen.rect(row).y == doctest::Approx(above.bottom()));
  CHECK(screen.has("timeline.file.shown"));
  screen.press(ui::key::kLeft);
  CHECK_FALSE(screen.has("timeline.file.shown"));
  screen.press(ui::key::kRight);
  screen.click(wire);
  screen.frames(2);
  CHECK_FALSE(screen.has(row));
  // the key brings those that the lane uses
  base::LaneId user;
  for (const exporter::FileBandKind& kind : exporter::file_bands()) {
    for (const base::ObjectId file : model.files.members(kind.group)) {
      const base::LaneId who = model.files.file(file)->user;
      if (who && screen.has("row.lane." + std::to_string(who.value))) user = who;
    }
  }
  REQUIRE(user);
  screen.app().carry_out(ui::intent::Select{user});
  const std::size_t rows = screen.app().state().timeline.rows->all().size();
  screen.press(ui::key::kC);
  screen.frames(2);
  const auto& wires = screen.app().state().timeline.shown.wires;
  CHECK_FALSE(wires.empty());
  for (const auto& [file, beside] : wires) {
    CHECK(beside == user);
    CHECK(screen.app().state().timeline.rows->of(file) != nullptr);
  }
  screen.press(ui::key::kC);
  screen.frames(2);
  CHECK(screen.app().state().timeline.rows->all().size() == rows);
}

TEST_CASE("zoomed out, what is burned and what is copied still has its colour") {
  Screen screen;
  open_io(screen);
  auto& view = screen.app().state().timeline.view;
  view.begin = 0, view.end = 12.0 * base::kMillisecond * view.width;  // a pixel is 12 ms
  screen.app().state().timeline.fits_all = false;
  screen.frames(2);
  CHECK_FALSE(screen.has(span(screen, kPoller, SliceState::Polling)));
  const ui::Rect body = screen.rect("timeline.body");
  const ui::Rect head = screen.rect("lane." + std::to_string(kPoller.value));
  const ui::Rect row{body.x, head.y, 6, head.h};
  CHECK(screen.color_in(row, screen.app().ui().c().poll_dots));
}

TEST_CASE("the card of a span tells the call; a click goes to it") {
  Screen screen;
  const test::IoMoments at = open_io(screen);
  screen.hover(span(screen, kPoller, SliceState::Polling));
  CHECK(screen.shows("poller polling in vain"));
  CHECK(screen.shows("10\u00D7"));
  const std::string copying = span(screen, kClient, SliceState::Copying);
  screen.hover(copying);
  CHECK(screen.shows("client copying"));
  CHECK(screen.shows("1000 bytes"));
  CHECK(screen.shows("30 ms"));
  screen.click(copying);
  CHECK(screen.cursor() == at.received.value);
  CHECK(screen.app().state().focus.lane == kClient);
}

TEST_CASE("the legend names both where there are any, and opens their totals") {
  Screen screen;
  open_io(screen);
  REQUIRE(screen.has("legend.polling"));
  REQUIRE(screen.has("legend.copying"));
  screen.click("legend.polling");
  REQUIRE(screen.has("totals"));
  const auto& totals = screen.app().state().timeline.totals;
  const auto& polling = totals.report.states[static_cast<std::size_t>(SliceState::Polling)];
  CHECK(polling.count == 1);
  CHECK(polling.total_ns == 9 * base::kMillisecond);
  CHECK(screen.shows("9 ms"));
  screen.click("legend.polling");
  CHECK_FALSE(screen.has("totals"));

  Screen other;
  other.app().show_trace(test::sample_trace(), "sample", "");
  other.frames(2);
  CHECK_FALSE(other.has("legend.polling"));
  CHECK_FALSE(other.has("legend.copying"));
}

TEST_CASE("totals of a range tell copying and polling as parts of running") {
  Screen screen;
  open_io(screen);
  const ui::Rect body = screen.rect("timeline.body");
  screen.drag({body.x + 8, body.bottom() - 20}, {body.right() - 4, body.bottom() - 20});
  REQUIRE(screen.has("totals"));
  CHECK(screen.has("totals.row." + std::to_string(static_cast<int>(SliceState::Polling))));
  CHECK(screen.has("totals.row." + std::to_string(static_cast<int>(SliceState::Copying))));
}

namespace {

std::string packet(std::uint32_t number) { return "packet." + std::to_string(number); }
std::string file(base::ObjectId id) { return "timeline.file." + std::to_string(id.value); }

ui::Point on_packet(Screen& screen, std::uint32_t number, float share) {
  const ui::Rect r = screen.rect(packet(number));
  // the only packet that arrives goes from the lower row of its two to the upper one
  return {r.x + r.w * share, r.bottom() - r.h * share};
}

}  // namespace

TEST_CASE("every connection has a row, named as the program calls it, with what it is ready for") {
  Screen screen;
  const test::IoMoments at = open_io(screen);
  REQUIRE(screen.has(file(kSocket)));
  CHECK(screen.has(file(kServer)));  // no lane made it
  CHECK_FALSE(screen.has(file(test::kEpoll)));
  CHECK(screen.shows("python.example:80"));
  CHECK(screen.shows("fd 7"));
  const ui::Rect head = screen.rect(file(kSocket)), body = screen.rect("timeline.body");
  const exporter::Color in = screen.palette().file_in;
  const ui::Rect ready = screen.rect("ready.1.1");
  CHECK(ready.w == doctest::Approx(body.w * 2 / 32).epsilon(0.05));
  CHECK(screen.color_in(ready, in));
  CHECK_FALSE(screen.color_in({body.x + 4, head.y, ready.x - body.x - 8, 4}, in));
  CHECK(screen.has("strike." +
                   std::to_string(screen.app().model()->files.file(kSocket)->strikes.at(0))));
  screen.hover("ready.1.1");
  CHECK(screen.shows("python.example:80 (fd 7)"));
  CHECK(screen.shows("In its buffer"));
  CHECK(screen.shows("1000 bytes"));
  screen.click("ready.1.1");
  CHECK(screen.cursor() == at.arrived.value + 1);  // ReadinessChanged
}

TEST_CASE("connections fold away, and stay so in the next run") {
  Screen screen;
  open_io(screen);
  REQUIRE(screen.has("timeline.connections"));
  screen.click("timeline.connections");
  CHECK_FALSE(screen.has(file(kSocket)));
  CHECK(screen.app().state().folded.contains("timeline.connections"));
  open_io(screen);
  CHECK_FALSE(screen.has(file(kSocket)));
  screen.click("timeline.connections");
  CHECK(screen.has(file(kSocket)));
  CHECK_FALSE(screen.has("timeline.devices"));  // there are none
}

TEST_CASE("a packet is an arrow from row to row for as long as it is on the wire") {
  Screen screen;
  const test::IoMoments at = open_io(screen);
  REQUIRE(screen.has(packet(1)));
  const ui::Rect body = screen.rect("timeline.body"), arrow = screen.rect(packet(1));
  CHECK(arrow.w == doctest::Approx(body.w * 20 / 32).epsilon(0.03));
  const ui::Rect socket = screen.rect(file(kSocket)), server = screen.rect(file(kServer));
  CHECK(arrow.y == doctest::Approx(socket.mid_y()));
  CHECK(arrow.bottom() == doctest::Approx(server.mid_y()));
  screen.click("lane." + std::to_string(kClient.value));  // whose packets are drawn strong
  CHECK(screen.color_in({arrow.x - 3, arrow.bottom() - 13, 6, 8}, screen.app().ui().c().wire));
  screen.click_at(on_packet(screen, 1, 0.4f));
  CHECK(screen.cursor() == at.sent.value);
  CHECK(screen.app().state().timeline.hover.packet == 0u);
  CHECK(screen.has("hover_card"));
  CHECK(screen.shows("20 ms"));
  CHECK(screen.has("legend.packet"));
}

TEST_CASE("a packet from a folded connection goes to the lane that uses it") {
  Screen screen;
  open_io(screen);
  screen.click("timeline.connections");
  screen.frames(2);
  REQUIRE(screen.has(packet(1)));
  const ui::Rect client = screen.rect("lane." + std::to_string(kClient.value));
  CHECK(screen.rect(packet(1)).y == doctest::Approx(client.mid_y()));
}

TEST_CASE(
    "where packets are many, some are left out: the same ones in every frame, lost ones never") {
  using namespace trace;
  Trace crowd = test::decode(test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.intern("process"), {}});
    w.emit(LaneBorn{kClient, LaneId{1}, {}, LaneKind::Thread, w.intern("client"), {}});
    for (const std::uint32_t id : {1u, 2u}) {
      w.emit(FileOpened{ObjectId{id}, FileKind::UdpSocket, {}, w.intern("socket"), {}});
    }
    for (std::uint32_t i = 1; i <= 5000; ++i) {
      clock.now_ns += 1000;
      const bool lost = i == 2500;
      w.emit(PacketSent{PacketId{i}, ObjectId{1}, ObjectId{2}, PacketKind::Datagram, 10,
                        lost ? base::kNever : clock.now_ns});
      if (lost) {
        w.emit(PacketLost{PacketId{i}, w.intern("loss")});
      } else {
        w.emit(PacketArrived{PacketId{i}});
      }
    }
  }));
  Screen screen;
  screen.app().show_trace(std::move(crowd), "crowd", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::Fit{});
  screen.frames(3);
  const auto drawn = [&] {
    std::set<std::string> names;
    for (const auto& [name, rect] : screen.seen().widgets) {
      if (name.starts_with("packet.")) names.insert(name);
    }
    return names;
  };
  const auto once = drawn();
  const ui::Rect body = screen.rect("timeline.body");
  CHECK(once.size() > 40);
  CHECK(static_cast<float>(once.size()) <= body.w / 7 + 2);
  CHECK(once.contains(packet(2500)));
  screen.frames(2);
  CHECK(drawn() == once);
}
