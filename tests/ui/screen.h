// Screen: the whole app on a screen in memory, with a mouse and a keyboard for tests.
//
// Owns the fonts, App and its headless screen. One change of input a frame, as a person would.
#pragma once

#include <string>

#include "app/ui/toolkit/ui_canvas.h"
#include "app/ui/window/headless.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::test {

class Screen {
 public:
  explicit Screen(int width = 1600, int height = 1000, const std::string& theme = "dark");

  ui::App& app() { return app_; }
  ui::Headless& headless() { return headless_; }
  std::uint64_t cursor() const { return app_.cursor(); }
  const ui::Registry& seen() { return app_.ui().registry(); }

  void frames(int count = 2);
  // rect: of the widget drawn under this name in the last frame; fails the test when there is none.
  ui::Rect rect(const std::string& id);
  bool has(const std::string& id) { return seen().widgets.contains(id); }
  // shows: a text that contains the words was drawn.
  bool shows(const std::string& words) { return seen().find_text(words) != nullptr; }

  // show_library: the list of scenarios, which people bring by Ctrl+B.
  void show_library();

  void click(const std::string& id);
  void click_at(ui::Point at, ui::Button button = ui::Button::Left);
  void right_click(const std::string& id);
  void double_click(const std::string& id);
  void hover(const std::string& id);
  void drag(ui::Point from, ui::Point to, ui::Button button = ui::Button::Left);
  void wheel(ui::Point at, float turn, bool ctrl, bool shift = false);
  void press(int key, bool ctrl = false, bool shift = false);
  void type(const std::string& text);
  // color_in: whether the colour occurs in the rectangle of the last frame's picture.
  bool color_in(const ui::Rect& r, ui::Color color);
  bool color_in(const ui::Rect& r, exporter::Color color) {
    return color_in(r, ui::color_of(color));
  }
  // palette: the tokens of the theme that the timeline is painted with.
  const exporter::Palette& palette() { return ui::palette_of(app_.theme()); }

 private:
  ui::Headless headless_;
  ui::App app_;
};

}  // namespace fiberscope::test
