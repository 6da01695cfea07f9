#include "tests/ui/screen.h"

#include <doctest/doctest.h>

namespace fiberscope::test {
namespace {

ui::Fonts found_fonts() {
  auto fonts = ui::Fonts::find();
  REQUIRE_MESSAGE(fonts.ok(), (fonts.ok() ? "" : fonts.error()));
  return std::move(fonts.value());
}

}  // namespace

Screen::Screen(int width, int height, const std::string& theme)
    : headless_(width, height), app_(found_fonts(), ui::theme_named(theme), 1) {
  app_.ui().set_recording(true);
}

void Screen::frames(int count) {
  for (int i = 0; i < count; ++i) headless_.frame(app_);
}

void Screen::show_library() {
  app_.state().panes.library = true;
  frames(2);
}

ui::Rect Screen::rect(const std::string& id) {
  const auto it = seen().widgets.find(id);
  REQUIRE_MESSAGE(it != seen().widgets.end(), "nothing is drawn under the name " << id);
  return it->second;
}

void Screen::click_at(ui::Point at, ui::Button button) {
  headless_.move_mouse(at);
  frames(1);
  headless_.set_button(button, true);
  frames(1);
  headless_.set_button(button, false);
  frames(2);
}

void Screen::right_click(const std::string& id) {
  const ui::Rect r = rect(id);
  click_at({r.mid_x(), r.mid_y()}, ui::Button::Right);
}

void Screen::double_click(const std::string& id) {
  const ui::Rect r = rect(id);  // where it was: the first click may move things
  click_at({r.mid_x(), r.mid_y()});
  click_at({r.mid_x(), r.mid_y()});
}

void Screen::hover(const std::string& id) {
  const ui::Rect r = rect(id);
  headless_.move_mouse({r.mid_x(), r.mid_y()});
  frames(2);
}

void Screen::click(const std::string& id) {
  const ui::Rect r = rect(id);
  click_at({r.mid_x(), r.mid_y()});
}

void Screen::drag(ui::Point from, ui::Point to, ui::Button button) {
  headless_.move_mouse(from);
  frames(1);
  headless_.set_button(button, true);
  frames(1);
  for (const float share : {0.3f, 0.6f, 1.0f}) {
    headless_.move_mouse({from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share});
    frames(1);
  }
  headless_.set_button(button, false);
  frames(2);
}

void Screen::wheel(ui::Point at, float turn, bool ctrl, bool shift) {
  headless_.move_mouse(at);
  headless_.set_modifiers(ctrl, shift);
  frames(1);
  headless_.set_wheel(turn);
  frames(1);
  headless_.set_modifiers(false, false);
  frames(1);
}

void Screen::type(const std::string& text) {
  headless_.type(text);
  frames(2);
}

void Screen::press(int key, bool ctrl, bool shift) {
  headless_.set_modifiers(ctrl, shift);
  headless_.set_key(key, true);
  frames(1);
  headless_.set_key(key, false);
  headless_.set_modifiers(false, false);
  frames(1);
}

bool Screen::color_in(const ui::Rect& r, ui::Color color) {
  const ui::Picture& picture = headless_.draw();
  for (int y = static_cast<int>(r.y); y < static_cast<int>(r.bottom()); ++y) {
    for (int x = static_cast<int>(r.x); x < static_cast<int>(r.right()); ++x) {
      const std::uint8_t* p = picture.at(x, y);
      if (p[0] == ui::channel(color, 0) && p[1] == ui::channel(color, 1) &&
          p[2] == ui::channel(color, 2)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace fiberscope::test
