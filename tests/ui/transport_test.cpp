// The cursor by buttons, keys and the mouse: what the model says and what the screen shows.
#include <doctest/doctest.h>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;
using ui::LaneId;

namespace {

constexpr LaneId kFoo{4}, kBar{5}, kFunc{6};  // of the sample trace

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3 Gevent");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Steps});
  screen.frames(3);
}

}  // namespace

TEST_CASE("a trace opens at its end with its first coroutine selected") {
  Screen screen;
  open_sample(screen);
  CHECK(screen.cursor() == screen.app().model()->trace.size());
  CHECK(screen.app().state().focus.lane == kFoo);
  CHECK(screen.shows("foo, bar and func"));
  const std::string all = std::to_string(screen.app().model()->steps.count());
  CHECK(screen.shows("step " + all + " of " + all));
}

TEST_CASE("the transport goes to the beginning, one event at a time, and to the end") {
  Screen screen;
  open_sample(screen);
  const auto& trace = screen.app().model()->trace;
  screen.click("transport.first");
  CHECK(screen.cursor() == 0);
  CHECK(screen.shows("step 0 of"));
  screen.click("transport.forward");
  const EventSeq first = model::next_event(trace, {}, model::Direction::Forward);
  CHECK(screen.cursor() == first.value);
  screen.click("transport.forward");
  const EventSeq second = model::next_event(trace, first, model::Direction::Forward);
  CHECK(screen.cursor() == second.value);
  screen.click("transport.back");
  CHECK(screen.cursor() == first.value);
  screen.click("transport.last");
  CHECK(screen.cursor() == trace.size());
  screen.click("transport.forward");
  CHECK(screen.cursor() == trace.size());
}

TEST_CASE("arrow keys step by event, with Shift by switch of the lane, with Ctrl by line") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  screen.app().carry_out(ui::intent::Select{kFoo});
  screen.press(ui::key::kHome);
  CHECK(screen.cursor() == 0);
  screen.press(ui::key::kRight, false, true);
  const EventSeq at{screen.cursor()};
  CHECK(at == model::next_switch(model.index, {}, model::Direction::Forward, kFoo));
  CHECK(screen.app().world().lane(kFoo)->state == trace::LaneState::Running);
  screen.press(ui::key::kRight, true);
  CHECK(EventSeq{screen.cursor()} == model::next_line(model.index, at, model::Direction::Forward));
  CHECK(screen.has("source.current"));
  screen.press(ui::key::kLeft);
  screen.press(ui::key::kEnd);
  CHECK(screen.cursor() == model.trace.size());
  screen.press(ui::key::kLeft);
  CHECK(screen.cursor() < model.trace.size());
}

TEST_CASE("comma and full stop walk along the slices of the selected lane") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  screen.press(ui::key::kComma);
  const EventSeq last{screen.cursor()};
  CHECK(last ==
        model::next_slice(model.lanes, EventSeq{model.trace.size()}, model::Direction::Back, kFoo));
  screen.press(ui::key::kComma);
  CHECK(screen.cursor() < last.value);
  screen.press(ui::key::kPeriod);
  CHECK(EventSeq{screen.cursor()} == last);
}

TEST_CASE("the left bracket goes to whoever woke the lane") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  screen.app().carry_out(ui::intent::Select{kFunc});
  const EventSeq run = model::next_run(model.index, {}, model::Direction::Forward, kFunc);
  screen.app().carry_out(ui::intent::GoTo{run});
  const model::Target target = model::waker(model.trace, model.index, kFunc, run);
  REQUIRE(target);
  screen.press(ui::key::kLeftBracket);
  CHECK(EventSeq{screen.cursor()} == target.event);
  if (target.lane) CHECK(screen.app().state().focus.lane == target.lane);
}

TEST_CASE("steps are numbered by what one can stand on, and none is left out") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  screen.press(ui::key::kHome);
  std::uint64_t number = 0;
  for (EventSeq at; (at = model::next_event(model.trace, at, model::Direction::Forward));) {
    ++number;
    REQUIRE(model.steps.number_at(at) == number);
    REQUIRE(model.steps.event_of(number) == at);
    if (number > 12) continue;
    screen.press(ui::key::kRight);
    REQUIRE(EventSeq{screen.cursor()} == at);
    CHECK(screen.shows("step " + std::to_string(number) + " of " +
                       std::to_string(model.steps.count())));
  }
  CHECK(number == model.steps.count());
  CHECK(number < model.trace.size());  // some events only say how things are
  CHECK_FALSE(model.steps.event_of(number + 1));
}

TEST_CASE("Space plays by what was chosen, as fast as was chosen, and stops at the end") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  CHECK(screen.shows("by switch"));
  CHECK(screen.shows("2/s"));
  screen.click("transport.speed");
  screen.click("speed.3");
  CHECK_FALSE(screen.has("speed.3"));
  CHECK(screen.shows("4/s"));
  screen.press(ui::key::kSpace);
  CHECK(screen.app().state().playback.playing);
  CHECK(screen.cursor() < 10);  // it began again from the start
  screen.frames(64);            // one second, four switches
  const auto switches = [&](std::uint64_t cursor) {
    return std::ranges::count_if(model.index.switches(),
                                 [&](EventSeq at) { return at.value <= cursor; });
  };
  CHECK(switches(screen.cursor()) == 4);
  CHECK(EventSeq{screen.cursor()} == model.index.switches()[3]);
  screen.press(ui::key::kSpace);
  CHECK_FALSE(screen.app().state().playback.playing);
  // by line
  screen.click("transport.speed");
  screen.click("play.by line");
  CHECK(screen.shows("by line"));
  screen.click("speed.5");
  screen.press(ui::key::kHome);
  screen.press(ui::key::kSpace);
  screen.frames(10);
  const trace::Event& at = model.trace.at(EventSeq{screen.cursor()});
  CHECK(std::holds_alternative<trace::LineReached>(at.payload));
  screen.app().carry_out(ui::intent::PlayAt{ui::PlayBy::Line, 7});
  screen.frames(60);
  CHECK_FALSE(screen.app().state().playback.playing);
  CHECK(screen.cursor() == model.trace.size());
}

TEST_CASE("playing by time goes as the program's clock goes") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  screen.app().carry_out(ui::intent::PlayAt{ui::PlayBy::Time, 6});  // a second in a second
  screen.press(ui::key::kHome);
  screen.press(ui::key::kSpace);
  const auto now = [&] { return screen.app().world().now_ns(); };
  screen.frames(30);
  CHECK(now() < 1'000'000'000);  // asleep: nothing to be seen for half a second
  CHECK(screen.app().state().playback.playing);
  const std::uint64_t asleep = screen.cursor();
  screen.frames(20);
  CHECK(screen.cursor() == asleep);
  screen.frames(20);
  CHECK(now() >= 1'000'000'000);
  CHECK(now() < 1'300'000'000);
  screen.frames(120);
  CHECK_FALSE(screen.app().state().playback.playing);
  CHECK(screen.cursor() == model.trace.size());
}

TEST_CASE("a click on a slice selects its lane and goes to where it begins") {
  Screen screen;
  open_sample(screen);
  const auto& lanes = screen.app().model()->lanes;
  for (std::uint32_t i = 0; i < lanes.slice_count(kBar); ++i) {
    const model::Slice slice = lanes.slice(kBar, i);
    if (slice.state != model::SliceState::Running) continue;
    screen.click("slice." + std::to_string(kBar.value) + "." + std::to_string(i));
    CHECK(EventSeq{screen.cursor()} == slice.begin);
    CHECK(screen.app().state().focus.lane == kBar);
    CHECK(screen.app().world().lane(kBar)->state == trace::LaneState::Running);
    CHECK(screen.shows("Running on"));
    return;
  }
  FAIL("bar never ran");
}

TEST_CASE("a click on a lane's head selects it without moving the cursor") {
  Screen screen;
  open_sample(screen);
  const std::uint64_t before = screen.cursor();
  screen.click("lane." + std::to_string(kFunc.value));
  CHECK(screen.app().state().focus.lane == kFunc);
  CHECK(screen.cursor() == before);
}

TEST_CASE("the playhead follows the mouse along the ruler") {
  Screen screen;
  open_sample(screen);
  const ui::Rect ruler = screen.rect("timeline.ruler");
  screen.drag({ruler.x + 20, ruler.mid_y()}, {ruler.mid_x(), ruler.mid_y()});
  const auto& view = screen.app().state().timeline.view;
  const auto expected =
      model::event_at(screen.app().model()->trace, view.axis, view.unit_of_x(ruler.mid_x()));
  CHECK(EventSeq{screen.cursor()} == expected);
  CHECK(std::abs(screen.rect("timeline.playhead").mid_x() - ruler.mid_x()) < 20);
}

TEST_CASE("the inspector says why, and its links lead to the cause") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  const EventSeq run = model::next_run(model.index, {}, model::Direction::Forward, kBar);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{run.value + 4}, kBar});
  screen.frames();
  CHECK(screen.has("inspector.why"));
  const auto why = model::explain_lane(model.replay, model.names, kBar, screen.cursor());
  REQUIRE_FALSE(why.text.empty());
  CHECK(screen.shows(why.text.substr(0, why.text.find(' '))));
  REQUIRE_FALSE(why.links.empty());
  const model::Link link = why.links.back();
  screen.click("why." + std::to_string(link.event.value) + "." + std::to_string(link.begin));
  CHECK(EventSeq{screen.cursor()} == link.event);
}

TEST_CASE("the console counts the lines that the cursor has reached") {
  Screen screen;
  screen.app().state().sizes.source_share = 0.5f;  // room for the count
  open_sample(screen);
  CHECK(screen.has("console.line.5"));
  CHECK(screen.shows("6 lines"));
  const auto& lines = screen.app().model()->console.lines();
  screen.app().carry_out(ui::intent::GoTo{lines[2].first});
  screen.frames();
  CHECK(screen.shows("3 lines"));
  CHECK(screen.rect("console.line.2").bottom() <= screen.rect("console.rule").y + 1);
  CHECK(screen.rect("console.line.3").y >= screen.rect("console.rule").bottom() - 1);
  screen.click("console.line.0");
  CHECK(EventSeq{screen.cursor()} == lines[0].first);
}

TEST_CASE("the events list marks the cursor's event and goes where it is clicked") {
  Screen screen;
  open_sample(screen);
  screen.click("console.tab.Events");
  screen.app().carry_out(ui::intent::GoTo{EventSeq{60}});
  screen.frames();
  REQUIRE(screen.has("event.60"));
  screen.click("event.58");
  CHECK(screen.cursor() == 58);
}

TEST_CASE("every coroutine's line is marked in the margin") {
  Screen screen;
  open_sample(screen);
  const auto& model = *screen.app().model();
  const EventSeq run = model::next_run(model.index, {}, model::Direction::Forward, kFunc);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{run.value + 2}, kFunc});
  screen.frames();
  for (const LaneId lane : {kBar, kFunc}) {
    const auto* world = screen.app().world().lane(lane);
    REQUIRE(world->place.line != 0);
    const std::string line = "source.line." + std::to_string(world->place.line);
    const std::string mark = "source.mark." + std::to_string(lane.value);
    REQUIRE(screen.has(line));
    REQUIRE(screen.has(mark));
    CHECK(screen.rect(line).contains({screen.rect(mark).mid_x(), screen.rect(mark).mid_y()}));
  }
}
