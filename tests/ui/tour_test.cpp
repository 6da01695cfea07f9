// The tour for newcomers: its stops point at what is there, and it is remembered.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

void begin(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  screen.app().carry_out(ui::intent::ShowTour{});
  screen.frames(3);
}

}  // namespace

TEST_CASE("the tour has at most six stops, each beside its target and inside the window") {
  for (const auto& [w, h] : {std::pair{1600, 1000}, {1280, 800}, {1000, 700}}) {
    Screen screen(w, h);
    begin(screen);
    int stops = 0;
    while (screen.has("tour.bubble") && stops < 10) {
      const ui::Rect r = screen.rect("tour.bubble");
      CHECK(r.x >= 0);
      CHECK(r.y >= 0);
      CHECK(r.right() <= static_cast<float>(w));
      CHECK(r.bottom() <= static_cast<float>(h));
      ++stops;
      screen.click("tour.next");
    }
    CHECK(stops == 6);
    CHECK(screen.app().ui().recording());  // as it was before
  }
}

TEST_CASE("the tour goes back, and the keyboard does the same as the buttons") {
  Screen screen;
  begin(screen);
  CHECK(screen.shows("1 / 6"));
  CHECK_FALSE(screen.has("tour.back"));
  screen.click("tour.next");
  screen.press(ui::key::kRight);
  CHECK(screen.shows("3 / 6"));
  screen.click("tour.back");
  screen.press(ui::key::kLeft);
  CHECK(screen.shows("1 / 6"));
  const std::uint64_t before = screen.cursor();
  screen.press(ui::key::kEscape);
  screen.frames(1);
  CHECK_FALSE(screen.has("tour.bubble"));
  CHECK(screen.cursor() == before);
}

TEST_CASE("a tour that was left is not shown again by itself, but from the settings") {
  const auto path = std::filesystem::temp_directory_path() / "fiberscope_ui_tour_test.json";
  std::filesystem::remove(path);
  Screen screen;
  screen.app().attach({"", "", path.string()});
  begin(screen);
  screen.click("tour.skip");
  CHECK(session::load_settings(path.string()).settings.tour_seen);
  screen.click("settings");
  screen.click("settings.tour");
  CHECK(screen.has("tour.bubble"));
  std::filesystem::remove(path);
}

TEST_CASE("the tour speaks Chinese") {
  Screen screen;
  words::set_language(words::Language::Chinese);
  begin(screen);
  CHECK(screen.shows("选择一个场景"));
  CHECK(screen.shows("下一步"));
  words::set_language(words::Language::English);
}
