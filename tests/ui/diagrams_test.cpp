// The diagrams as panes: opened and put away by key, followed by the playhead, clicked.
#include <doctest/doctest.h>

#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::DiagramPane;
using ui::EventSeq;

namespace {

void open_sample_at(Screen& screen, std::uint64_t event) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3  gevent");
  screen.frames(2);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{event}, ui::LaneId{5}});
  screen.frames(2);
}

// token_of: where a lane's token stands; nothing when it has none.
std::optional<ui::Rect> token_of(Screen& screen, std::uint32_t lane) {
  const std::string id = "states.lane." + std::to_string(lane);
  if (!screen.has(id)) return {};
  return screen.rect(id);
}

}  // namespace

TEST_CASE("Ctrl+D and Ctrl+L open the diagrams in place of the timeline, Esc brings it back") {
  Screen screen;
  open_sample_at(screen, 60);
  screen.press(ui::key::kD, true);
  CHECK(screen.has("diagrams.states"));
  CHECK_FALSE(screen.has("timeline.body"));
  CHECK(screen.shows("each lane a token"));
  screen.press(ui::key::kL, true);
  CHECK(screen.has("diagrams.states"));
  CHECK(screen.has("loop.wheel"));
  CHECK(screen.rect("diagrams.states").right() < screen.rect("diagrams.loop").x);
  screen.press(ui::key::kD, true);
  CHECK_FALSE(screen.has("diagrams.states"));
  CHECK(screen.has("diagrams.loop"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("diagrams.loop"));
  CHECK(screen.has("timeline.body"));
}

TEST_CASE("the diagrams are a key away while one types in the editor, too") {
  Screen screen;
  open_sample_at(screen, 60);
  screen.press(ui::key::kE, true);
  screen.frames(2);
  REQUIRE(screen.app().ui().input().typing);
  screen.press(ui::key::kD, true);
  CHECK(screen.has("diagrams.states"));
}

TEST_CASE("in a narrow window the states stand alone") {
  Screen screen(1000, 700);
  open_sample_at(screen, 60);
  screen.press(ui::key::kL, true);
  screen.press(ui::key::kD, true);
  CHECK(screen.has("diagrams.states"));
  CHECK_FALSE(screen.has("diagrams.loop"));
  screen.click("diagrams.states.close");
  CHECK(screen.has("diagrams.loop"));
}

TEST_CASE("every step of a run leaves each token in the card of its state, and none overlaps") {
  Screen screen;
  open_sample_at(screen, 1);
  screen.press(ui::key::kD, true);
  const std::uint64_t size = screen.app().model()->trace.size();
  bool ghost = false;
  for (std::uint64_t at = 1; at <= size; at += 3) {
    screen.app().carry_out(ui::intent::GoTo{EventSeq{at}});
    screen.frames(1);
    CAPTURE(at);
    std::vector<ui::Rect> tokens;
    const model::World& world = screen.app().world();
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      const auto token = token_of(screen, i);
      const model::LaneWorld& lane = *world.lane(ui::LaneId{i});
      if (!token) {  // a process that is only its thread's other name, or counted among others
        const bool counted = screen.shows("and ") && screen.shows(" more");
        CHECK((lane.kind == trace::LaneKind::Process || counted));
        continue;
      }
      const ui::DrawnText* title = nullptr;
      for (const auto& text : screen.seen().texts) {
        const bool names = text.text == "Running" && lane.state == trace::LaneState::Running;
        if (names && text.rect.x >= token->x) title = &text;
      }
      if (lane.state == trace::LaneState::Running) CHECK(title != nullptr);
      tokens.push_back(*token);
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) CHECK(tokens[i].meet(tokens[k]).empty());
    }
    ghost |= screen.has("states.ghost");
  }
  CHECK(ghost);
}

TEST_CASE("a click on a token selects its lane, one on a way goes to where it was taken last") {
  Screen screen;
  open_sample_at(screen, 60);
  screen.press(ui::key::kD, true);
  REQUIRE(token_of(screen, 3));
  screen.click("states.lane.3");
  CHECK(screen.app().state().focus.lane == ui::LaneId{3});
  screen.click("states.way.dispatched");
  const trace::Event& event = screen.app().model()->trace.at(EventSeq{screen.cursor()});
  CHECK(std::holds_alternative<trace::LaneSwitched>(event.payload));
  CHECK(screen.cursor() < 60);
}

TEST_CASE("a turn of the loop is a click away") {
  Screen screen;
  open_sample_at(screen, 60);
  screen.press(ui::key::kL, true);
  REQUIRE(screen.has("loop.turn.1"));
  screen.click("loop.turn.1");
  CHECK(screen.cursor() < 60);
  CHECK(screen.shows("turn 1"));
}

TEST_CASE("a program without a loop is told so") {
  Screen screen;
  screen.app().show_trace(
      test::decode(test::record([](trace::Writer& w, base::VirtualClock&) {
        w.emit(trace::RunStarted{});
        w.emit(trace::CoreAdded{base::CoreId{1}, {}});
        w.emit(trace::LaneBorn{base::LaneId{1}, {}, {}, trace::LaneKind::Thread, {}, {}});
      })),
      "none", "");
  screen.frames(2);
  screen.press(ui::key::kL, true);
  CHECK(screen.shows("This program turns no event loop."));
}

TEST_CASE("two thousand lanes are counted where they have no token") {
  Screen screen(1280, 720);
  screen.app().show_trace(test::random_trace(3, 2000, 9000), "many", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{6000}});
  screen.press(ui::key::kD, true);
  CHECK(screen.shows("and "));
  CHECK(screen.shows(" more"));
}
