// Headless: App on a screen that exists only in memory: for tests, goldens and pictures without a
// display.
//
// Owns: an ImGui context with no backend, and a SoftRenderer. Deliberately does not know the window
// library nor any clock.
//
// Invariant: input is set by the caller, one change a frame; time passes 1/60 s a frame.
#pragma once

#include <functional>

#include "app/ui/app/app.h"
#include "app/ui/toolkit/soft_renderer.h"

struct ImGuiContext;

namespace fiberscope::ui {

class Headless {
 public:
  Headless(int width, int height);
  ~Headless();
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  // frame: one frame of the app, without drawing pixels. With a strip below it, so high, the app
  // has the rest of the screen, and `paint` the strip.
  void frame(App& app);
  void frame(App& app, float strip, const std::function<void(Ui&, const Rect&)>& paint);
  // draw: the pixels of the last frame.
  const Picture& draw();

  void move_mouse(Point at);
  void set_button(Button button, bool down);
  void set_wheel(float turn);
  void set_key(int number, bool down);
  void set_modifiers(bool ctrl, bool shift);
  // type: characters for the text field that has the keyboard, in the next frame.
  void type(const std::string& text);
  std::string clipboard() const;

 private:
  ImGuiContext* context_;
  SoftRenderer renderer_;
};

}  // namespace fiberscope::ui
