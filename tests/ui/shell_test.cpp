// The frame around the views: bars, settings, sizes, languages.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "app/words/words.h"
#include "tests/support/portion.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func",
                          "gevent: switching when something blocks");
  screen.frames(3);
}

struct English {  // whatever a test did to the language
  ~English() { words::set_language(words::Language::English); }
};

const std::vector<std::string> kBarWidgets = {"transport.first",
                                              "transport.back",
                                              "transport.play",
                                              "transport.forward",
                                              "transport.last",
                                              "transport.speed",
                                              "export",
                                              "search",
                                              "theme",
                                              "settings",
                                              "mode"};

}  // namespace

TEST_CASE("nothing in the top bar overlaps at any width or scale") {
  for (const float scale : {1.0f, 2.0f}) {
    for (int width = 640; width <= 2400; width += 80) {
      if (!test::in_portion(width / 80)) continue;
      Screen screen(width, 700);
      screen.app().fix_scale(scale);
      open_sample(screen);
      std::vector<std::pair<std::string, ui::Rect>> found;
      for (const auto& id : kBarWidgets) {
        if (screen.has(id)) found.emplace_back(id, screen.rect(id));
      }
      for (const auto& [id, r] : found) {
        CHECK_MESSAGE(r.right() <= static_cast<float>(width), id << " at " << width);
        for (const auto& [other, o] : found) {
          if (id < other) CHECK_MESSAGE(r.meet(o).empty(), id << ", " << other << " at " << width);
        }
      }
      const float bar = 56 * scale;
      for (const auto& text : screen.seen().texts) {
        if (text.rect.y > bar) continue;
        for (const auto& [id, r] : found) {
          const bool on_it = r.contains({text.rect.mid_x(), text.rect.mid_y()});
          if (!on_it) CHECK_MESSAGE(r.meet(text.rect).empty(), text.text << ", " << id << width);
        }
      }
      CHECK(screen.has("transport.play"));
      CHECK(screen.has("settings"));
    }
  }
}

TEST_CASE("a wide window shows all of the top bar") {
  Screen screen;
  open_sample(screen);
  for (const auto& id : kBarWidgets) CHECK_MESSAGE(screen.has(id), id);
  CHECK(screen.shows("Fiberscope"));
  CHECK(screen.shows("gevent: switching"));
  CHECK(screen.shows("Export"));
}

TEST_CASE("the settings change theme, size and language at once") {
  const English after;
  Screen screen;
  open_sample(screen);
  screen.click("settings");
  REQUIRE(screen.has("settings.popup"));
  screen.click("settings.theme.Light");
  CHECK(screen.app().theme().kind == ui::ThemeKind::Light);
  const float play = screen.rect("transport.play").w;
  screen.click("settings.scale.more");
  screen.click("settings.scale.more");
  screen.click("settings.scale.more");
  CHECK(screen.app().state().prefs.scale_percent == 150);
  CHECK(screen.rect("transport.play").w == doctest::Approx(play * 1.5f).epsilon(0.03));
  screen.click("settings.language.\u4E2D\u6587");
  CHECK(screen.shows("设置"));
  CHECK(screen.shows("时间线"));
  screen.click("settings.language.English");
  CHECK(screen.shows("Settings"));
  for (int i = 0; i < 3; ++i) screen.click("settings.scale.less");
  CHECK(screen.app().theme().scale == 1);
}

TEST_CASE("the settings' switches are kept in the settings") {
  const auto path = std::filesystem::temp_directory_path() / "fiberscope_ui_shell_test.json";
  std::filesystem::remove(path);
  {
    Screen screen;
    screen.app().attach({"", "", path.string()});
    open_sample(screen);
    screen.click("settings");
    screen.click("settings.wheel_zooms");
    screen.click("settings.reduce_motion");
    screen.click("settings.frames.60");
    screen.click("settings.scale.more");
    screen.click("settings.scale.more");
  }
  const auto kept = session::load_settings(path.string()).settings;
  CHECK(kept.wheel_zooms);
  CHECK(kept.reduce_motion);
  CHECK(kept.frames_max == 60);
  CHECK(kept.scale == 1.25);
  Screen screen;
  screen.app().attach({"", "", path.string()});
  CHECK(screen.app().theme().scale == 1.25f);
  CHECK(screen.app().state().prefs.wheel_zooms);
  std::filesystem::remove(path);
}

TEST_CASE("settings survive the opening of another trace") {
  Screen screen;
  screen.app().state().prefs.wheel_zooms = true;
  open_sample(screen);
  CHECK(screen.app().state().prefs.wheel_zooms);
}

TEST_CASE("a popup closes by Esc and by a press beside it, which does nothing else") {
  Screen screen;
  open_sample(screen);
  screen.click("settings");
  screen.press(ui::key::kEscape);
  screen.frames(1);
  CHECK_FALSE(screen.has("settings.popup"));
  screen.click("settings");
  const std::uint64_t before = screen.cursor();
  screen.click("transport.first");
  CHECK_FALSE(screen.has("settings.popup"));
  CHECK(screen.cursor() == before);
}

TEST_CASE("the monitor's scale at run time changes every size, unless a size was chosen") {
  Screen screen(3200, 2000);  // no low window at any of these scales
  open_sample(screen);
  const float bar = screen.rect("transport").h;
  screen.app().set_monitor_scale(2);
  screen.frames(2);
  CHECK(screen.rect("transport").h == bar * 2);
  screen.app().carry_out(ui::intent::SetScale{125});
  screen.app().set_monitor_scale(3);
  screen.frames(2);
  CHECK(screen.app().theme().scale == 1.25f);
  screen.app().carry_out(ui::intent::SetScale{0});
  CHECK(screen.app().theme().scale == 3);
}

TEST_CASE("bars and messages speak Chinese") {
  const English after;
  Screen screen;
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.frames(2);
  CHECK(screen.shows("看并发的 Python 怎样运行"));
  open_sample(screen);
  CHECK(screen.shows("回放"));
  CHECK(screen.shows("第 " + std::to_string(screen.app().model()->steps.count()) + " 步"));
  CHECK(screen.shows("确定性运行"));
}
