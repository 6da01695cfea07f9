// Folds, pins, marks, totals, lanes left out: what helps people to concentrate.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/export/picture/row.h"
#include "app/session/files.h"
#include "app/ui/telling/lane_words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;
using ui::LaneId;

namespace {

constexpr LaneId kHub{3}, kFoo{4}, kBar{5}, kFunc{6};  // of the sample trace

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3 Gevent");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Steps});
  screen.frames(3);
}

const ui::TimelineState& timeline(Screen& screen) { return screen.app().state().timeline; }

std::string lane(LaneId id) { return "lane." + std::to_string(id.value); }

}  // namespace

TEST_CASE("folding a parent hides its children and shows their mix on its row") {
  Screen screen;
  open_sample(screen);
  CHECK(screen.has(lane(kFoo)));
  screen.click("lane.fold." + std::to_string(kHub.value));
  CHECK_FALSE(screen.has(lane(kFoo)));
  REQUIRE(screen.has("summary." + std::to_string(kHub.value)));
  CHECK(screen.shows("+3"));
  const ui::Colors& c = screen.app().theme().c;
  const ui::Rect row = screen.rect("summary." + std::to_string(kHub.value));
  for (const LaneId id : {kFoo, kBar, kFunc}) {  // each ran alone somewhere
    CHECK(screen.color_in(row, c.hue[ui::hue_of(screen.app().model()->lanes, id)]));
  }
  screen.click("lane.fold." + std::to_string(kHub.value));
  CHECK(screen.has(lane(kFoo)));
}

TEST_CASE("a summary's shares are those of the lanes inside, however they are measured") {
  const trace::Trace trace = test::random_trace(11, 12, 4000);
  const model::Model model(trace);
  const model::Lanes& lanes = model.lanes;
  LaneId parent;
  for (const auto& track : lanes.lanes()) {
    if (track.children.size() > 3) parent = track.id;
  }
  REQUIRE(parent);
  model::View view;
  view.axis = model::AxisKind::Steps;
  view.begin = 0, view.end = 4000, view.x = 0, view.width = 200;
  exporter::Summary summary;
  REQUIRE(exporter::FoldedRow(parent, 0).summary({model, view}, summary));
  const auto& columns = summary.columns;
  const auto inside = exporter::lanes_inside(lanes, parent);
  REQUIRE(inside.size() > 3);
  for (std::size_t c = 0; c < columns.size(); c += 7) {
    std::array<double, model::kSliceStates> expected{};
    for (const LaneId id : inside) {
      const auto exact = lanes.columns(id, view.axis, 0, 4000, 200)[c];
      for (std::size_t s = 0; s < expected.size(); ++s) {
        expected[s] +=
            static_cast<double>(exact.units[s]) / 20 / static_cast<double>(inside.size());
      }
    }
    for (std::size_t s = 0; s < expected.size(); ++s) {
      CAPTURE(c);
      CHECK(columns[c].share[s] == doctest::Approx(expected[s]).epsilon(0.02));
    }
  }
}

TEST_CASE("the menu of a head folds, unfolds, pins, fits and filters") {
  Screen screen;
  open_sample(screen);
  screen.right_click(lane(kBar));
  screen.click("menu.fold_all");
  CHECK_FALSE(screen.has(lane(kBar)));
  CHECK_FALSE(screen.has("menu.fold_all"));
  screen.app().carry_out(ui::intent::UnfoldAll{});
  screen.frames();
  screen.right_click(lane(kBar));
  screen.click("menu.pin");
  CHECK(timeline(screen).is_pinned(kBar));
  screen.right_click(lane(kBar));
  CHECK(screen.shows("Unpin"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("menu.pin"));
  screen.right_click(lane(kFunc));
  screen.click("menu.fit");
  const auto& track = screen.app().model()->lanes.lane(kFunc);
  const auto& view = timeline(screen).view;
  CHECK(view.begin <= static_cast<double>(track.born.value));
  CHECK(view.end >= static_cast<double>(track.ended.value));
  CHECK(view.end - view.begin <
        1.2 * static_cast<double>(track.ended.value - track.born.value) + 2);
  screen.frames();  // the overview has come, and the lanes have got its room
  screen.right_click(lane(kFunc));
  screen.click("menu.only");
  CHECK(timeline(screen).only == kFunc);
}

TEST_CASE("unfold all in the menu brings every lane back") {
  Screen screen;
  open_sample(screen);
  screen.click("lane.fold.2");
  CHECK_FALSE(screen.has(lane(kHub)));
  screen.right_click("lane.2");
  screen.click("menu.unfold_all");
  screen.frames(1);  // the lanes get their room again
  CHECK(screen.has(lane(kHub)));
  CHECK(screen.has(lane(kFoo)));
}

TEST_CASE("a pinned lane stays below the cores while the others scroll") {
  Screen screen;
  screen.app().show_trace(test::random_trace(7, 30, 2600), "many", "");
  screen.frames(3);
  const LaneId chosen = screen.app().state().focus.lane;
  screen.press(ui::key::kP);
  CHECK(timeline(screen).is_pinned(chosen));
  const ui::Rect pinned = screen.rect(lane(chosen));
  const ui::Rect body = screen.rect("timeline.body");
  const float top = screen.rect("row.core.1").bottom();
  CHECK(pinned.y == top);
  screen.wheel({body.mid_x(), body.mid_y()}, -5, false);
  CHECK(timeline(screen).scroll_y > 100);
  CHECK(screen.rect(lane(chosen)).y == top);
  screen.hover(lane(chosen));
  screen.click("lane.pin." + std::to_string(chosen.value));
  CHECK_FALSE(timeline(screen).is_pinned(chosen));
}

TEST_CASE("the pin shows on the head under the mouse only") {
  Screen screen;
  open_sample(screen);
  CHECK_FALSE(screen.has("lane.pin.5"));
  screen.hover(lane(kBar));
  CHECK(screen.has("lane.pin.5"));
  CHECK_FALSE(screen.has("lane.pin.4"));
  screen.click("lane.pin.5");
  CHECK(timeline(screen).is_pinned(kBar));
  CHECK(screen.rect(lane(kBar)).y < screen.rect(lane(kHub)).y);
}

TEST_CASE("arrows whose lane is folded go to the parent's row, and to the edge when scrolled off") {
  Screen screen(1600, 800);
  screen.app().state().prefs.all_arrows = true;
  open_sample(screen);
  const model::Model& model = *screen.app().model();
  const auto& arrows = model.lanes.arrows();
  const auto spawn = std::ranges::find_if(arrows, [&](base::EventSeq at) {
    const model::Arrow a = model::arrow_of(model.trace, at);
    return a.to == kFunc && a.from.value == 2;
  });
  REQUIRE(spawn != arrows.end());
  const std::string id = "arrow." + std::to_string((*spawn).value);
  REQUIRE(screen.has(id));
  const ui::Rect open = screen.rect(id);
  CHECK(open.bottom() == doctest::Approx(screen.rect(lane(kFunc)).mid_y()).epsilon(0.01));
  screen.click("lane.fold.3");
  REQUIRE(screen.has(id));
  CHECK(screen.rect(id).bottom() == doctest::Approx(screen.rect(lane(kHub)).mid_y()).epsilon(0.01));
  screen.click("lane.fold.2");
  CHECK_FALSE(screen.has(id));  // both ends in one row
  screen.app().carry_out(ui::intent::UnfoldAll{});
  screen.app().state().sizes.bottom = 480;  // room for a few rows only
  screen.frames(3);
  screen.app().state().timeline.scroll_y = 0;
  screen.frames(2);
  const ui::Rect body = screen.rect("timeline.body");
  REQUIRE_FALSE(screen.has(lane(kFunc)));
  REQUIRE(screen.has(id));
  CHECK(screen.rect(id).bottom() >= body.bottom() - 1);
}

TEST_CASE("I leaves only the lanes that interact; the chip says so and brings the others back") {
  Screen screen;
  screen.app().show_trace(test::random_trace(5, 14, 300), "many", "");
  screen.frames(3);
  const auto& model = *screen.app().model();
  LaneId chosen;
  std::vector<LaneId> related;
  for (const auto& track : model.lanes.lanes()) {
    const auto found = model::interacting(model.trace, track.id);
    if (!found.empty() && found.size() + 2 < model.lanes.lane_count() && track.depth > 1) {
      chosen = track.id, related = found;
    }
  }
  REQUIRE(chosen);
  screen.app().carry_out(ui::intent::Select{chosen});
  screen.press(ui::key::kI);
  screen.frames(2);
  REQUIRE(screen.has("timeline.only"));
  CHECK(screen.shows("Only what interacts with " + model.names.lane(chosen)));
  for (const auto& track : model.lanes.lanes()) {
    if (track.kind == trace::LaneKind::Process) continue;
    CAPTURE(track.id.value);
    if (!std::ranges::binary_search(related, track.id)) CHECK_FALSE(screen.has(lane(track.id)));
  }
  CHECK(screen.has(lane(chosen)));
  screen.click("timeline.only.close");
  CHECK_FALSE(screen.has("timeline.only"));
  screen.press(ui::key::kI);
  CHECK(timeline(screen).only == chosen);
  screen.press(ui::key::kEscape);
  CHECK_FALSE(timeline(screen).only);
}

TEST_CASE("a legend entry opens the report of its state; its links lead to the stretches") {
  Screen screen;
  open_sample(screen);
  screen.click("legend.sleeping");
  REQUIRE(screen.has("totals"));
  const auto& report = timeline(screen).totals.report;
  const auto& sleeping = report.states[static_cast<std::size_t>(model::SliceState::Sleeping)];
  CHECK(sleeping.count == 2);
  CHECK(sleeping.max_ns == 2 * base::kSecond);
  const ui::Rect row = screen.rect("totals.row.4");
  std::vector<std::string> numbers;
  for (const auto& text : screen.seen().texts) {
    if (row.contains({text.rect.mid_x(), text.rect.mid_y()})) numbers.push_back(text.text);
  }
  const std::vector<std::string> expected = {"sleeping", "3 s", "2",   "1.5 s", "1 s",
                                             "2 s",      "1 s", "2 s", "2 s"};
  // the panel lies over the lanes: its words were drawn last
  REQUIRE(numbers.size() >= expected.size());
  numbers.erase(numbers.begin(), numbers.end() - static_cast<std::ptrdiff_t>(expected.size()));
  CHECK(numbers == expected);
  screen.click("totals.longest.0");
  CHECK(screen.app().state().focus.lane == kFoo);  // it sleeps longest
  const auto* world = screen.app().world().lane(kFoo);
  CHECK(ui::state_of(*world) == model::SliceState::Sleeping);
  screen.click("totals.lane.5");
  CHECK(screen.app().state().focus.lane == kBar);
  screen.click("legend.running");
  CHECK(timeline(screen).totals.report.states[1].count == 0);  // only what was asked for
  CHECK(timeline(screen).totals.state == model::SliceState::Running);
  screen.click("totals.close");
  CHECK_FALSE(screen.has("totals"));
  screen.click("legend.ready");
  CHECK(screen.has("totals"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("totals"));
}

TEST_CASE("the panel of totals can be dragged away, and covers what lies below it") {
  Screen screen;
  open_sample(screen);
  screen.click("legend.blocked");
  const ui::Rect before = screen.rect("totals");
  const std::uint64_t cursor = screen.cursor();
  screen.click_at({before.x + 10, before.bottom() - 6});  // no slice behind it is clicked
  CHECK(screen.cursor() == cursor);
  CHECK(screen.has("totals"));
  const ui::Rect head = screen.rect("totals.head");
  screen.drag({head.mid_x(), head.mid_y()}, {head.mid_x() - 50, head.mid_y()});
  CHECK(screen.rect("totals").x == doctest::Approx(before.x - 50).epsilon(0.005));
}

TEST_CASE(
    "M keeps a mark with a note; it is gone to by a click, Shift+M walks, a right click ends") {
  Screen screen;
  open_sample(screen);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{40}});
  screen.press(ui::key::kM);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{90}});
  screen.press(ui::key::kM);
  REQUIRE(timeline(screen).marks.list.size() == 2);
  CHECK(screen.has("timeline.mark.40"));
  screen.click("timeline.mark.40");
  CHECK(screen.cursor() == 40);
  screen.press(ui::key::kM, false, true);
  CHECK(screen.cursor() == 90);
  screen.press(ui::key::kM, false, true);
  CHECK(screen.cursor() == 40);
  screen.press(ui::key::kM);  // again: its note
  screen.frames(2);
  REQUIRE(screen.has("mark.note"));
  screen.type("why here");
  screen.press(ui::key::kEnter);
  screen.frames(2);
  CHECK_FALSE(screen.has("mark.note"));
  CHECK(timeline(screen).marks.list[0].note == "why here");
  CHECK(screen.shows("why here"));
  screen.right_click("timeline.mark.40");
  CHECK(timeline(screen).marks.list.size() == 1);
  CHECK_FALSE(screen.has("timeline.mark.40"));
  screen.double_click("timeline.mark.90");
  REQUIRE(screen.has("mark.note"));
  screen.click("mark.remove");
  CHECK(timeline(screen).marks.list.empty());
  CHECK_FALSE(screen.has("mark.note"));
}

TEST_CASE("marks and notes are there again when the trace is opened again") {
  const auto folder = std::filesystem::temp_directory_path() / "fiberscope_marks_test";
  std::filesystem::create_directories(folder);
  const std::string settings = (folder / "settings.json").string();
  const std::string path = (folder / "sample.fibt").string();
  std::filesystem::remove(settings);
  const auto bytes = test::sample_trace_bytes();
  REQUIRE(session::write_file(path, std::string(bytes.begin(), bytes.end())).ok());
  {
    Screen screen;
    screen.app().attach({"", "", settings});
    screen.app().open_file(path);
    screen.frames(3);
    screen.app().carry_out(ui::intent::GoTo{EventSeq{33}});
    screen.press(ui::key::kM);
    screen.press(ui::key::kM);
    screen.frames(2);
    screen.type("here");
    screen.press(ui::key::kEnter);
    screen.frames(2);
  }
  Screen screen;
  screen.app().attach({"", "", settings});
  screen.app().open_file(path);
  screen.frames(3);
  CHECK(timeline(screen).marks.list == std::vector<session::Mark>{{33, "here"}});
  CHECK(screen.has("timeline.mark.33"));
  std::filesystem::remove_all(folder);
}

namespace {

// circle_trace: two coroutines that join each other; a third fails.
trace::Trace circle_trace() {
  return test::decode(test::record([](trace::Writer& w, base::VirtualClock& clock) {
    const base::CoreId core{1};
    w.emit(trace::RunStarted{w.intern("circle.py"), {}, {}, 0, {}});
    w.emit(trace::CoreAdded{core, w.intern("core 0")});
    for (const std::uint32_t id : {1u, 2u, 3u}) {
      const char* names[] = {"", "a", "b", "c"};
      w.emit(
          trace::LaneBorn{LaneId{id}, {}, {}, trace::LaneKind::Greenlet, w.intern(names[id]), {}});
    }
    const auto run = [&](std::uint32_t id, auto ends) {
      w.emit(trace::LaneSwitched{core, {}, LaneId{id}, trace::SwitchKind::Start});
      clock.now_ns += 1000;
      ends();
    };
    const auto join = [&](std::uint32_t id, std::uint32_t whom) {
      trace::LaneBlocked wait{};
      wait.lane = LaneId{id};
      wait.why = trace::WaitKind::Join;
      wait.target = LaneId{whom};
      w.emit(wait);
    };
    run(1, [&] { join(1, 2); });
    run(2, [&] { join(2, 1); });
    run(3, [&] {
      w.emit(trace::LaneEnded{LaneId{3}, trace::EndKind::Failed, w.intern("ValueError: fish"), {}});
    });
    w.emit(trace::DeadlockFound{{LaneId{1}, LaneId{2}}, {}});
  }));
}

}  // namespace

TEST_CASE("a circle of waiting is drawn over its lanes in the colour of errors") {
  Screen screen;
  screen.app().show_trace(circle_trace(), "circle", "");
  screen.frames(3);
  REQUIRE(timeline(screen).circles.size() == 1);
  REQUIRE(screen.has("circle.0"));
  const ui::Rect circle = screen.rect("circle.0");
  for (const LaneId id : {LaneId{1}, LaneId{2}}) {
    const float y = screen.rect(lane(id)).mid_y();
    CHECK(circle.y < y);
    CHECK(circle.bottom() > y);
  }
  CHECK(screen.color_in(circle, screen.app().theme().c.error));
  screen.click("transport.first");
  CHECK_FALSE(screen.has("circle.0"));
}

TEST_CASE("a failed end is marked in the colour of errors, and its card names the exception") {
  Screen screen;
  screen.app().show_trace(circle_trace(), "circle", "");
  screen.frames(3);
  REQUIRE(screen.has("end.3"));
  CHECK(screen.color_in(screen.rect("end.3"), screen.app().theme().c.error));
  screen.hover("end.3");
  CHECK(screen.has("hover_card"));
  CHECK(screen.shows("c failed"));
  CHECK(screen.shows("ValueError: fish"));
}

TEST_CASE("findings are marks on their lanes; a card explains them and a click goes there") {
  Screen screen;
  screen.app().show_trace(circle_trace(), "circle", "");
  screen.frames(3);
  const auto& findings = screen.app().model()->findings.list();
  REQUIRE_FALSE(findings.empty());
  std::size_t seen = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const std::string id = "finding." + std::to_string(i);
    if (!screen.has(id)) continue;
    ++seen;
    screen.hover(id);
    CHECK(screen.has("hover_card"));
    CHECK(screen.shows(model::finding_title(findings[i].kind)));
    screen.click(id);
    CHECK(EventSeq{screen.cursor()} == findings[i].event);
    if (findings[i].lane) CHECK(screen.app().state().focus.lane == findings[i].lane);
  }
  CHECK(seen > 0);
}

TEST_CASE("the playhead's label stands on the ruler") {
  Screen screen;
  open_sample(screen);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{77}});
  screen.frames(2);
  const ui::Rect ruler = screen.rect("timeline.ruler");
  const auto* label = screen.seen().find_text("77");
  REQUIRE(label != nullptr);
  const float x = screen.rect("timeline.playhead").mid_x();
  CHECK(screen.color_in({x - 12, ruler.y + 4, 24, 20}, screen.app().theme().c.playhead));
}
