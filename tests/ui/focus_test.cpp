// The focus: whoever runs is followed, a lane can be held, and every pane shows the same.
#include <doctest/doctest.h>

#include "tests/ui/screen.h"

using namespace fiberscope;
using model::FocusReason;
using test::Screen;
using ui::EventSeq;
using ui::LaneId;

namespace {

constexpr LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};  // of the sample trace

struct Sample {
  Screen screen;
  Sample() {
    screen.app().show_trace(test::sample_trace(), "sample", "");
    screen.frames(3);
  }
  const model::Model& model() { return *screen.app().model(); }
  const model::Focus& focus() { return screen.app().state().focus; }
  LaneId runner() { return model::runner(model().trace, screen.app().world()); }
  void go_to(EventSeq event) {
    screen.app().carry_out(ui::intent::GoTo{event});
    screen.frames(2);
  }
  std::string name(LaneId lane) { return model().names.lane(lane); }
  // in: whether the text is drawn within the pane.
  bool in(const std::string& pane, const std::string& words) {
    const ui::Rect r = screen.rect(pane);
    for (const auto& text : screen.seen().texts) {
      const bool inside = r.contains({text.rect.mid_x(), text.rect.mid_y()});
      if (inside && text.text.find(words) != std::string::npos) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Sample, "from the beginning every step shows whoever runs, in every pane") {
  screen.press(ui::key::kHome);
  screen.frames(2);
  CHECK(screen.shows("Nobody runs yet."));
  std::set<LaneId> seen;
  for (int i = 0; i < 60; ++i) {
    screen.press(ui::key::kRight);
    screen.frames(1);
    CAPTURE(screen.cursor());
    CHECK(focus().lane == runner());
    CHECK_FALSE(screen.shows("does not exist yet"));
    if (!runner()) continue;
    seen.insert(runner());
    CHECK(in("inspector.head", name(runner())));
    const auto* lane = screen.app().world().lane(runner());
    if (lane->place.line == 0 || lane->state != trace::LaneState::Running) continue;
    // the line it stands on is the current one of the source
    REQUIRE(screen.has("source.current"));
    CHECK(in("source.current", std::to_string(lane->place.line)));
  }
  for (const LaneId lane : {kMain, kHub, kFoo, kBar}) CHECK(seen.contains(lane));
}

TEST_CASE_FIXTURE(Sample, "playing follows whoever runs; so do Home, End and the ruler") {
  screen.press(ui::key::kHome);
  screen.press(ui::key::kSpace);
  std::set<LaneId> seen;
  for (int i = 0; i < 600 && screen.app().state().playback.playing; ++i) {
    screen.frames(1);
    CHECK(focus().lane == runner());
    seen.insert(focus().lane);
    if (seen.contains(kFoo)) screen.app().state().playback.rates[0] = 6;
  }
  CHECK(seen.contains(kFunc));
  screen.press(ui::key::kHome);
  CHECK_FALSE(focus().lane);
  screen.press(ui::key::kEnd);
  CHECK(focus().lane == runner());
  const ui::Rect ruler = screen.rect("timeline.ruler");
  screen.click_at({ruler.mid_x(), ruler.mid_y()});
  CHECK(focus().lane == runner());
}

TEST_CASE_FIXTURE(Sample, "a click on a lane holds on to it, which is said, until Esc lets go") {
  go_to(model().index.lane(kFoo).runs[0]);
  CHECK(screen.shows("Following whoever runs"));
  screen.click("lane." + std::to_string(kBar.value));
  CHECK(focus() == model::Focus{kBar, FocusReason::Held});
  CHECK(screen.shows("Holding on to"));
  CHECK(in("source.following", name(kBar)));
  int others = 0;
  for (int i = 0; i < 12; ++i) {
    screen.press(ui::key::kRight);
    CHECK(focus().lane == kBar);
    others += runner() != kBar;
  }
  CHECK(others > 0);
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK(focus() == model::Focus{runner(), FocusReason::Runner});
  CHECK(screen.shows("Following whoever runs"));
  CHECK_FALSE(screen.shows("Holding on to"));
  screen.press(ui::key::kRight);
  CHECK(focus().lane == runner());
}

TEST_CASE_FIXTURE(Sample, "the chip itself lets go, too, and Esc first clears what lies on top") {
  screen.click("lane." + std::to_string(kBar.value));
  screen.app().state().timeline.range = ui::Range{EventSeq{20}, EventSeq{40}};
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.app().state().timeline.range);
  CHECK(focus().held());
  screen.frames(2);
  screen.click("source.let_go");
  CHECK_FALSE(focus().held());
}

TEST_CASE_FIXTURE(Sample, "steps that are about a lane hold on to it; so does its waker") {
  go_to(model().index.lane(kFoo).runs[0]);
  REQUIRE(focus().lane == kFoo);
  screen.press(ui::key::kRight, false, true);  // where foo leaves the core
  CHECK(focus() == model::Focus{kFoo, FocusReason::Held});
  screen.press(ui::key::kEscape);
  const EventSeq run = model().index.lane(kFunc).runs[0];
  go_to(run);
  const model::Target waker = model::waker(model().trace, model().index, kFunc, run);
  REQUIRE(waker.lane);
  screen.press(ui::key::kLeftBracket);
  CHECK(focus() == model::Focus{waker.lane, FocusReason::Held});
}

TEST_CASE_FIXTURE(Sample, "a link shows its lane until the next step; what is held goes with it") {
  screen.app().carry_out(ui::intent::GoTo{EventSeq{60}, kFunc});
  CHECK(focus() == model::Focus{kFunc, FocusReason::Link});
  screen.press(ui::key::kRight);
  CHECK(focus().lane == runner());
  screen.app().carry_out(ui::intent::Select{kFoo});
  screen.app().carry_out(ui::intent::GoTo{EventSeq{60}, kFunc});
  CHECK(focus() == model::Focus{kFunc, FocusReason::Held});
}

TEST_CASE("the lane that runs is scrolled into sight") {
  Screen screen(1600, 700);
  screen.app().show_trace(test::random_trace(5, 60, 2000), "many", "");
  screen.frames(3);
  screen.press(ui::key::kHome);
  int scrolled = 0;
  for (int i = 0; i < 200; ++i) {
    screen.press(ui::key::kRight, true);
    screen.frames(2);
    const LaneId lane = screen.app().state().focus.lane;
    if (!lane) continue;
    const ui::Rect body = screen.rect("timeline.body");
    const ui::Rect row = screen.rect("row.lane." + std::to_string(lane.value));
    CHECK(row.mid_y() > body.y);
    CHECK(row.mid_y() < body.bottom());
    scrolled += screen.app().state().timeline.scroll_y > 0;
  }
  CHECK(scrolled > 0);
}

// --- arrows

namespace {

std::vector<model::Arrow> drawn(Screen& screen) {
  std::vector<model::Arrow> out;
  for (const EventSeq at : screen.app().model()->lanes.arrows()) {
    const model::Arrow arrow = model::arrow_of(screen.app().model()->trace, at);
    if (screen.has("arrow." + std::to_string(arrow.event.value))) out.push_back(arrow);
  }
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Sample, "arrows are those that end in the lane in focus, and of the last steps") {
  go_to(EventSeq{model().trace.size()});
  screen.app().carry_out(ui::intent::Select{kBar});
  screen.headless().move_mouse({2, 2});
  screen.frames(3);
  EventSeq recent = EventSeq{screen.cursor()};
  for (int i = 0; i < 3; ++i) {
    recent = model::next_event(model().trace, recent, model::Direction::Back);
  }
  std::size_t own = 0;
  for (const model::Arrow& arrow : drawn(screen)) {
    CHECK((arrow.to == kBar || arrow.event > recent));
    own += arrow.to == kBar;
  }
  CHECK(own > 0);
  CHECK(drawn(screen).size() < model().lanes.arrows().size());
}

TEST_CASE_FIXTURE(Sample, "a wake-up shows while it is new, whoever is in focus") {
  screen.app().carry_out(ui::intent::Select{kFoo});
  const auto& arrows = model().lanes.arrows();
  const auto wake = std::ranges::find_if(arrows, [&](EventSeq at) {
    const model::Arrow a = model::arrow_of(model().trace, at);
    return a.to == kFunc && a.from != LaneId{};
  });
  REQUIRE(wake != arrows.end());
  const std::string id = "arrow." + std::to_string((*wake).value);
  go_to(*wake);
  CHECK(screen.has(id));
  for (int i = 0; i < 4; ++i) screen.press(ui::key::kRight);
  screen.frames(2);
  CHECK_FALSE(screen.has(id));
}

TEST_CASE_FIXTURE(Sample,
                  "the mouse over a lane shows its arrows, and the status bar all of them") {
  go_to(EventSeq{model().trace.size()});
  screen.app().carry_out(ui::intent::Select{kFoo});
  screen.headless().move_mouse({2, 2});
  screen.frames(3);
  const auto ends_in_bar = [&] {
    return std::ranges::count_if(drawn(screen), [](const auto& a) { return a.to == kBar; });
  };
  CHECK(ends_in_bar() == 0);
  screen.hover("lane." + std::to_string(kBar.value));
  screen.frames(2);
  CHECK(ends_in_bar() > 0);
  screen.headless().move_mouse({2, 2});
  screen.frames(3);
  CHECK(ends_in_bar() == 0);
  CHECK(screen.shows("Arrows: selected lane"));
  screen.click("status.arrows");
  screen.frames(2);
  CHECK(screen.shows("Arrows: all"));
  CHECK(ends_in_bar() > 0);
}
