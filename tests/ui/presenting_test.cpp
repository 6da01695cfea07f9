// Before an audience, and in small windows: what goes and what stays, and how it comes back.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;
using ui::LaneId;

namespace {

constexpr LaneId kFoo{4}, kBar{5};  // of the sample trace

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3  gevent");
  screen.app().face().lesson = {"3_gevent/foo",
                                "Three coroutines sleep 2, 1 and 0 seconds at the same time.",
                                "Sleeps add up",
                                {{"foo sleeps, bar runs", "", EventSeq{45}},
                                 {"func is back at once", "", EventSeq{80}},
                                 {"2 s in all, not 3", "", EventSeq{120}}}};
  screen.app().carry_out(ui::intent::GoTo{EventSeq{60}});
  screen.frames(3);
}

const ui::DrawnText& text(Screen& screen, const std::string& words) {
  const auto* found = screen.seen().find_text(words);
  REQUIRE_MESSAGE(found != nullptr, words);
  return *found;
}

}  // namespace

TEST_CASE("in a small window the panes at the sides go before the lesson's text does") {
  Screen screen(1280, 720);
  open_sample(screen);
  CHECK_FALSE(screen.has("library"));
  CHECK(screen.has("rail"));
  CHECK(screen.has("inspector"));
  REQUIRE(screen.has("lesson"));
  // whole sentences, no ellipsis
  CHECK(screen.shows("Three coroutines sleep 2, 1 and 0 seconds at the same time."));
  CHECK(screen.shows("Sleeps add up"));
  for (const char* words : {"foo sleeps, bar runs", "func is back at once", "2 s in all, not 3"}) {
    CHECK(screen.shows(words));
  }
  // and the whole legend
  for (const char* sign : {"Running", "Ready", "Blocked", "Sleeping", "Wake-up"}) {
    const ui::Rect r = text(screen, sign).rect;
    CHECK(r.right() < screen.rect("timeline.axis.Steps").x);
  }
  Screen narrow(820, 720);
  open_sample(narrow);
  CHECK_FALSE(narrow.has("library"));
  CHECK(narrow.has("edge.inspector"));
  CHECK(narrow.shows("Three coroutines sleep 2, 1 and 0 seconds"));
}

TEST_CASE("at 150 % on a screen of 1920 x 1080 the lesson's text is whole") {
  Screen screen(1920, 1080);
  screen.app().fix_scale(1.5f);
  screen.frames(2);
  open_sample(screen);
  CHECK_FALSE(screen.has("library"));
  CHECK(screen.shows("Three coroutines sleep 2, 1 and 0 seconds at the same time."));
  CHECK(screen.shows("2 s in all, not 3"));
}

TEST_CASE("Ctrl+B and Ctrl+I put panes away and bring them back, which is remembered") {
  const auto path = std::filesystem::temp_directory_path() / "fiberscope_panes_put_away.json";
  std::filesystem::remove(path);
  {
    Screen screen;
    screen.app().attach({"", "", path.string()});
    open_sample(screen);
    CHECK_FALSE(screen.has("library"));  // a program is open: the rail stands there
    const float wide = screen.rect("timeline.body").w;
    screen.press(ui::key::kB, true);
    screen.frames(2);
    CHECK(screen.has("library"));
    CHECK(screen.rect("timeline.body").w < wide - 100);
    screen.press(ui::key::kI, true);
    screen.frames(2);
    CHECK_FALSE(screen.has("inspector.head"));
    CHECK(screen.has("edge.inspector"));
  }
  Screen screen;
  screen.app().attach({"", "", path.string()});
  open_sample(screen);
  CHECK(screen.has("library"));
  CHECK_FALSE(screen.has("inspector.head"));
  screen.press(ui::key::kB, true);
  screen.frames(2);
  CHECK_FALSE(screen.has("library"));
  screen.click("rail.library");
  CHECK(screen.has("library"));
  screen.click("edge.inspector");
  CHECK(screen.has("inspector.head"));
  std::filesystem::remove(path);
}

TEST_CASE("a pane that was asked for is there however small the window is") {
  Screen screen(1280, 720);
  open_sample(screen);
  CHECK_FALSE(screen.has("library"));
  screen.press(ui::key::kB, true);
  screen.frames(2);
  CHECK(screen.has("library"));
}

TEST_CASE("presenting leaves the lesson, the lanes, the source and the why, all of it large") {
  Screen screen(1280, 720);
  open_sample(screen);
  const float row = screen.rect("lane." + std::to_string(kFoo.value)).h;
  screen.press(ui::key::kF11);
  screen.frames(3);
  for (const char* gone :
       {"library", "rail", "inspector.head", "lesson", "transport", "status.keys", "legend.running",
        "console.tab.Events", "edge.inspector"}) {
    CHECK_MESSAGE(!screen.has(gone), gone);
  }
  CHECK(screen.app().theme().scale > 1.3f);
  CHECK(screen.rect("lane." + std::to_string(kFoo.value)).h > row * 1.3f);
  CHECK(screen.shows("Three coroutines sleep 2, 1 and 0 seconds at the same time."));
  CHECK(screen.shows("Watch: foo sleeps, bar runs"));
  REQUIRE(screen.has("presented.why"));
  CHECK(screen.rect("presented.why").y > screen.rect("timeline.body").bottom() - 2);
  CHECK(screen.has("source.current"));
  CHECK(screen.rect("source.current").x > screen.rect("timeline.body").right() - 2);
  // nothing reaches beyond the window
  for (const auto& drawn : screen.seen().texts) {
    if (drawn.rect.empty()) continue;
    CHECK_MESSAGE(drawn.rect.bottom() <= 721, drawn.text);
  }
  // a clicker
  screen.press(ui::key::kPageDown);
  CHECK(screen.cursor() == 80);
  screen.frames(2);
  CHECK(screen.shows("Watch: func is back at once"));
  screen.press(ui::key::kPageUp);
  CHECK(screen.cursor() == 45);
  screen.click("presented.point.3");
  CHECK(screen.cursor() == 120);
  screen.press(ui::key::kEscape);
  screen.frames(3);
  CHECK(screen.has("transport"));
  CHECK(screen.app().theme().scale == 1);
  CHECK(screen.rect("lane." + std::to_string(kFoo.value)).h == row);
}

TEST_CASE("Esc first lets go of a lane, then ends presenting; the same key ends it at once") {
  Screen screen(1280, 720);
  open_sample(screen);
  screen.press(ui::key::kF11);
  screen.frames(3);
  screen.click("lane." + std::to_string(kBar.value));
  CHECK(screen.app().state().focus.held());
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.app().state().focus.held());
  CHECK(screen.app().state().panes.presenting);
  screen.press(ui::key::kF11);
  screen.frames(2);
  CHECK_FALSE(screen.app().state().panes.presenting);
}

TEST_CASE("an audience sees eight lanes at most, the program's own, and the one in focus") {
  Screen screen(1280, 720);
  screen.app().show_trace(test::random_trace(5, 60, 2000), "many", "");
  screen.frames(3);
  screen.press(ui::key::kF11);
  const auto& model = *screen.app().model();
  for (const std::uint32_t lane : {4u, 40u, 62u}) {
    screen.app().carry_out(ui::intent::Select{LaneId{lane}});
    screen.frames(3);
    std::size_t count = 0;
    bool focus = false;
    for (const auto& track : model.lanes.lanes()) {
      if (!screen.has("row.lane." + std::to_string(track.id.value))) continue;
      ++count;
      focus = focus || track.id == LaneId{lane};
      CHECK(model::is_own(model.trace, model.lanes, model.index, track.id));
    }
    CHECK(count <= 8);
    CHECK(count > 0);
    CHECK(focus == model::is_own(model.trace, model.lanes, model.index, LaneId{lane}));
  }
}

TEST_CASE("a larger screen is filled by what is presented") {
  Screen screen(1920, 1080);
  open_sample(screen);
  screen.press(ui::key::kF11);
  screen.frames(3);
  CHECK(screen.app().theme().scale == doctest::Approx(2.02f).epsilon(0.02));
}
